import { isRecord } from "../core/json";
import { batchedReads } from "./batched-reads";
import { disavowed } from "./disavowal";
import { allPages, anyOf, section, type Window } from "./filter";
import type { ReadScene } from "./read-ahead";
import { RecentAnswers } from "./recent-answers";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type { BaseJobTemplate, Worker, WorkPool, WorkPoolDocument, WorkPoolPatch } from "./types";

export interface WorkPoolsClient {
  get(name: string): Promise<WorkPool | undefined>;
  /** As `get`, many at a time: see {@link PrefectClient}. */
  load(name: string): Promise<WorkPool | undefined>;
  /**
   * As `get`, for checks that many resources ask for: some seconds old at most, and not older than
   * the last change of a pool by this client. A pool that is not there is asked for each time.
   */
  lately(name: string): Promise<WorkPool | undefined>;
  /**
   * Not an upsert: a taken name is a 409. When that error has `afterLostAnswer`, the pool may be
   * the one this very call made: read it and compare.
   */
  create(document: WorkPoolDocument): Promise<WorkPool>;
  update(name: string, patch: WorkPoolPatch): Promise<void>;
  /** All of them. */
  list(): Promise<WorkPool[]>;
  /** Its deployments stay, without a pool. False: was gone. */
  delete(name: string): Promise<boolean>;
  /** The server's own template for a pool type; undefined for a type it does not know. Cached. */
  defaultTemplate(type: string): Promise<BaseJobTemplate | undefined>;
  /** The types that {@link WorkPoolsClient.defaultTemplate} knows, sorted. */
  templateTypes(): Promise<string[]>;
  workers(name: string): Promise<Worker[]>;
  /** False: was gone. */
  deleteWorker(poolName: string, workerName: string): Promise<boolean>;
}

/** The server's catalogue: package -> pool type -> what its worker brings. */
type WorkerCatalogue = Record<
  string,
  Record<string, { default_base_job_configuration?: BaseJobTemplate }>
>;

export function createWorkPoolsClient(api: Api, scene: ReadScene): WorkPoolsClient {
  const path = (name: string) => ({ params: { path: { name } } });
  const get = (name: string) =>
    found(api.GET("/work_pools/{name}", path(name))) as Promise<WorkPool | undefined>;
  const recent = new RecentAnswers(get, scene.now);
  let catalogue: Promise<WorkerCatalogue> | undefined;
  const known = () => {
    catalogue ??= readCatalogue(api).catch((error: unknown) => {
      catalogue = undefined;
      throw error;
    });
    return catalogue;
  };
  return {
    load: batchedReads<WorkPool>(
      {
        keyOf: ({ name }) => name,
        list: (names, window) => query(api, names, window),
        readAhead: true,
      },
      scene,
    ),
    get,
    list: () => allPages((window) => query(api, undefined, window)),
    lately: (name) => recent.get(name),
    create: (document) =>
      recent.changing(
        () => objectOf(api.POST("/work_pools/", { body: document })) as Promise<WorkPool>,
      ),
    async update(name, patch) {
      const call = { ...path(name), body: patch };
      await recent.changing(() => done(api.PATCH("/work_pools/{name}", call)));
    },
    delete: (name) => recent.changing(() => deleted(api.DELETE("/work_pools/{name}", path(name)))),
    async defaultTemplate(type) {
      const ofType = Object.values(await known()).find((types) => type in types)?.[type];
      // A copy, for the caller will patch it.
      return structuredClone(ofType?.default_base_job_configuration);
    },
    async templateTypes() {
      return Object.values(await known())
        .flatMap(Object.keys)
        .sort();
    },
    ...workersCalls(api),
  };
}

async function readCatalogue(api: Api): Promise<WorkerCatalogue> {
  const { data, response } = await api.GET("/collections/views/{view}", {
    params: { path: { view: "aggregate-worker-metadata" } },
  });
  if (!isRecord(data) || !Object.values(data).every(isRecord)) throw disavowed(response);
  return data as WorkerCatalogue;
}

function workersCalls(api: Api): Pick<WorkPoolsClient, "workers" | "deleteWorker"> {
  return {
    async workers(name) {
      const params = { path: { work_pool_name: name } };
      const pages = allPages((window) =>
        listOf(
          api.POST("/work_pools/{work_pool_name}/workers/filter", { params, body: { ...window } }),
        ),
      );
      return (await pages) as Worker[];
    },
    deleteWorker: (poolName, workerName) =>
      deleted(
        api.DELETE("/work_pools/{work_pool_name}/workers/{name}", {
          params: { path: { work_pool_name: poolName, name: workerName } },
        }),
      ),
  };
}

function query(
  api: Api,
  names: readonly string[] | undefined,
  window: Window,
): Promise<WorkPool[]> {
  const body = { ...section("work_pools", { name: anyOf(names) }), ...window };
  return listOf(api.POST("/work_pools/filter", { body })) as Promise<WorkPool[]>;
}
