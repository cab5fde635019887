import type { components as Prefect2 } from "./generated/prefect-2";
import type { components as Prefect3 } from "./generated/prefect-3";
import { batchedReads } from "./batched-reads";
import { allPages, anyOf, matchesNothing, PAGE, section, type Window } from "./filter";
import { NameLookups } from "./name-lookups";
import type { ReadScene } from "./read-ahead";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type { Deployment, DeploymentDocument, DeploymentPatch } from "./types";

type Wire2 = Prefect2["schemas"]["DeploymentResponse"];
type Wire3 = Prefect3["schemas"]["DeploymentResponse"];

/** All given conditions must hold; an empty list matches nothing. */
export interface DeploymentsWhere {
  readonly ids?: readonly string[];
  readonly names?: readonly string[];
  readonly flowIds?: readonly string[];
  readonly flowNames?: readonly string[];
  /** Every one of these tags. */
  readonly tags?: readonly string[];
  readonly workPoolNames?: readonly string[];
}

export interface DeploymentsClient {
  get(id: string): Promise<Deployment | undefined>;
  /** As `get`, many at a time: see {@link PrefectClient}. */
  load(id: string): Promise<Deployment | undefined>;
  byName(flowName: string, name: string): Promise<Deployment | undefined>;
  /** Says that this one is going to be made soon, for {@link DeploymentsClient.existing}. */
  announce(flowName: string, name: string): void;
  /**
   * As `byName`, of one that is about to be made; those that were announced are looked up along. That
   * it is not there may be some seconds old, unless this client has made it.
   */
  existing(
    flow: { readonly id: string; readonly name: string },
    name: string,
  ): Promise<Deployment | undefined>;
  /**
   * `POST /deployments/`: an upsert on flow and name. Send the whole document: what is left out is
   * reset on 2.20, and schedules left out are deleted on both. `created` is false also when the
   * answer to the call that made it was lost.
   */
  create(document: DeploymentDocument): Promise<{ deployment: Deployment; created: boolean }>;
  /** Only the keys present change. Every call drops the future auto-scheduled runs. */
  update(id: string, patch: DeploymentPatch): Promise<void>;
  /** Its scheduled runs go too; runs that are pending or running go on. False: was gone. */
  delete(id: string): Promise<boolean>;
  /** All pages. No condition: all deployments. */
  list(where?: DeploymentsWhere): Promise<Deployment[]>;
}

export function createDeploymentsClient(api: Api, scene: ReadScene): DeploymentsClient {
  const query = async (where: DeploymentsWhere, window: Window) => {
    const body = { ...filterOf(where), ...window, sort: "NAME_ASC" as const };
    return (await listOf(api.POST("/deployments/filter", { body }))).map(fromWire);
  };
  const load = batchedReads<Deployment>(
    {
      keyOf: ({ id }) => id,
      byOddId: (id) => get(api, id),
      list: (ids, window) => query({ ids }, window),
      readAhead: true,
    },
    scene,
  );
  const lookups = new NameLookups({
    one: ({ flowName, name }) => byName(api, flowName, name),
    any: (flowNames, names) => query({ flowNames, names }, { limit: PAGE, offset: 0 }),
    now: scene.now,
  });
  return {
    get: (id) => get(api, id),
    load,
    byName: (flowName, name) => byName(api, flowName, name),
    announce: (flowName, name) => lookups.announce({ flowName, name }),
    existing: (flow, name) => lookups.find({ flowId: flow.id, flowName: flow.name, name }),
    async create(document) {
      lookups.noteMade(document.flow_id, document.name);
      const posted = api.POST("/deployments/", { body: document });
      const wire: Wire3 = await objectOf(posted);
      return { deployment: fromWire(wire), created: (await posted).response.status === 201 };
    },
    async update(id, patch) {
      await done(api.PATCH("/deployments/{id}", { params: { path: { id } }, body: patch }));
    },
    delete: (id) => deleted(api.DELETE("/deployments/{id}", { params: { path: { id } } })),
    async list(where = {}) {
      if (matchesNothing(where)) return [];
      return allPages((window) => query(where, window));
    },
  };
}

async function get(api: Api, id: string): Promise<Deployment | undefined> {
  const wire = await found(api.GET("/deployments/{id}", { params: { path: { id } } }));
  return wire && fromWire(wire);
}

async function byName(api: Api, flowName: string, name: string): Promise<Deployment | undefined> {
  const path = { flow_name: flowName, deployment_name: name };
  const wire = await found(
    api.GET("/deployments/name/{flow_name}/{deployment_name}", { params: { path } }),
  );
  return wire && fromWire(wire);
}

/** The typed filter. An unknown key would mean "no filter" to Prefect, so none is passed on. */
function filterOf(where: DeploymentsWhere) {
  const { ids, names, flowIds, flowNames, tags, workPoolNames } = where;
  const ofTags = tags === undefined ? undefined : { all_: [...tags] };
  return {
    ...section("deployments", { id: anyOf(ids), name: anyOf(names), tags: ofTags }),
    ...section("flows", { id: anyOf(flowIds), name: anyOf(flowNames) }),
    ...section("work_pools", { name: anyOf(workPoolNames) }),
  };
}

/** 2.20 answers with `infra_overrides` where 3.x has `job_variables`. */
function fromWire(wire: Wire2 | Wire3): Deployment {
  if (!("infra_overrides" in wire)) return wire as Deployment;
  const { infra_overrides, job_variables, ...rest } = wire;
  return { ...rest, job_variables: job_variables ?? infra_overrides ?? {} } as Deployment;
}
