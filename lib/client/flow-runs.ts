import { randomUUID } from "node:crypto";
import { isRecord } from "../core/json";
import { batchedReads } from "./batched-reads";
import { createOnce } from "./create-once";
import { disavowed } from "./disavowal";
import { allPages, anyOf, matchesNothing, PAGE, section, type Window } from "./filter";
import { firstRuns, LATEST, NEXT } from "./first-runs";
import type { ReadScene } from "./read-ahead";
import { type Api, deleted, found, listOf, objectOf } from "./request";
import { ACTIVE_STATES, isPlan } from "./run-states";
import type {
  FlowRun,
  FlowRunDocument,
  LogLine,
  StateAnswer,
  StateDocument,
  StateType,
} from "./types";

/** All given conditions must hold; an empty list matches nothing. One of the first two is needed. */
export interface RunsWhere {
  readonly deploymentIds?: readonly string[];
  readonly workPoolNames?: readonly string[];
  /** @default - {@link ACTIVE_STATES} */
  readonly stateTypes?: readonly StateType[];
}

export interface LogsWanted {
  /** Lines at most. @default 200 */
  readonly limit?: number;
  /** Lines to skip, from the side that `from` names. @default 0 */
  readonly offset?: number;
  /** Count from the first line or from the last; the answer is in time's order anyhow. @default "start" */
  readonly from?: "start" | "end";
}

export interface RunsClient {
  /** A lost answer makes no second run: an idempotency key is added where none is given. */
  create(deploymentId: string, document?: FlowRunDocument): Promise<FlowRun>;
  get(id: string): Promise<FlowRun | undefined>;
  /** As `get`, many at a time: see {@link PrefectClient}. */
  load(id: string): Promise<FlowRun | undefined>;
  /** @param force - true: Prefect accepts without asking its rules. @default false */
  setState(id: string, state: StateDocument, force?: boolean): Promise<StateAnswer>;
  /** False: was gone. */
  delete(id: string): Promise<boolean>;
  /** All pages. Throws a TypeError without a deployment or work pool, rather than match all runs. */
  active(where: RunsWhere): Promise<FlowRun[]>;
  /** What a deployment's schedules have planned, also where it has gone since. */
  planned(deploymentId: string): Promise<FlowRun[]>;
  /** The latest run that has begun of each of these deployments, by its id, in few requests. */
  latestOf(deploymentIds: readonly string[]): Promise<Map<string, FlowRun>>;
  /** The same of the runs that begin next. */
  nextOf(deploymentIds: readonly string[]): Promise<Map<string, FlowRun>>;
  logs(id: string, wanted?: LogsWanted): Promise<LogLine[]>;
}

export function createRunsClient(api: Api, scene: ReadScene): RunsClient {
  const path = (id: string) => ({ params: { path: { id } } });
  const get = (id: string) =>
    found(api.GET("/flow_runs/{id}", path(id))) as Promise<FlowRun | undefined>;
  // Never ahead: a server has more runs than anybody reads.
  const load = batchedReads<FlowRun>(
    {
      keyOf: ({ id }) => id,
      byOddId: get,
      list: (ids, window) => runsPage(api, section("flow_runs", { id: anyOf(ids) }), window),
      readAhead: false,
    },
    scene,
  );
  return {
    async create(deploymentId, document = {}) {
      const body = { ...document, idempotency_key: document.idempotency_key ?? randomUUID() };
      const call = api.POST("/deployments/{id}/create_flow_run", { ...path(deploymentId), body });
      return createOnce(
        () => objectOf(call) as Promise<FlowRun>,
        () => byKey(api, body.idempotency_key),
      );
    },
    get,
    load,
    async setState(id, state, force = false) {
      const body = { state, force };
      const { data, response } = await api.POST("/flow_runs/{id}/set_state", { ...path(id), body });
      if (!isRecord(data?.details)) throw disavowed(response);
      const reason = "reason" in data.details ? data.details.reason : undefined;
      return { status: data.status, state: data.state, reason: reason ?? undefined };
    },
    delete: (id) => deleted(api.DELETE("/flow_runs/{id}", path(id))),
    async active(where) {
      if (where.deploymentIds === undefined && where.workPoolNames === undefined) {
        throw new TypeError("runs.active needs deploymentIds or workPoolNames");
      }
      if (matchesNothing(where)) return [];
      const filter = filterOf(where);
      return allPages((window) => runsPage(api, filter, window));
    },
    planned: (deploymentId) => planned(api, deploymentId),
    latestOf: (deploymentIds) => firstRuns(api, deploymentIds, LATEST),
    nextOf: (deploymentIds) => firstRuns(api, deploymentIds, NEXT),
    logs: (id, wanted = {}) => readLogs(api, id, wanted),
  };
}

/** A part of the runs that match. */
export async function runsPage(api: Api, filter: object, window: Window): Promise<FlowRun[]> {
  const body = { ...filter, ...window, sort: "ID_DESC" as const };
  return (await listOf(api.POST("/flow_runs/filter", { body }))) as FlowRun[];
}

async function planned(api: Api, deploymentId: string): Promise<FlowRun[]> {
  const state = { operator: "and_" as const, type: anyOf(["SCHEDULED"]) };
  const filter = section("flow_runs", { deployment_id: anyOf([deploymentId]), state });
  const runs = await allPages((window) => runsPage(api, filter, window));
  return runs.filter(isPlan);
}

async function byKey(api: Api, key: string): Promise<FlowRun | undefined> {
  const filter = section("flow_runs", { idempotency_key: anyOf([key]) });
  const [run] = await runsPage(api, filter, { limit: 1, offset: 0 });
  return run;
}

/** The typed filter. An unknown key would mean "no filter" to Prefect, so none is passed on. */
function filterOf({ deploymentIds, workPoolNames, stateTypes = ACTIVE_STATES }: RunsWhere) {
  const state = { operator: "and_" as const, type: anyOf(stateTypes) };
  return {
    ...section("flow_runs", { state }),
    ...section("deployments", { id: anyOf(deploymentIds) }),
    ...section("work_pools", { name: anyOf(workPoolNames) }),
  };
}

async function readLogs(api: Api, id: string, wanted: LogsWanted): Promise<LogLine[]> {
  const { limit = PAGE, offset = 0, from = "start" } = wanted;
  const lines: LogLine[] = [];
  while (lines.length < limit) {
    const size = Math.min(PAGE, limit - lines.length);
    const page = await listOf(
      api.POST("/logs/filter", {
        body: {
          logs: { operator: "and_", flow_run_id: { any_: [id] } },
          sort: from === "start" ? "TIMESTAMP_ASC" : "TIMESTAMP_DESC",
          limit: size,
          offset: offset + lines.length,
        },
      }),
    );
    lines.push(...page);
    if (page.length < size) break;
  }
  return from === "start" ? lines : lines.reverse();
}
