import { batchedReads } from "./batched-reads";
import { allPages, anyOf, section, type Window } from "./filter";
import type { ReadScene } from "./read-ahead";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type { WorkQueue, WorkQueueDocument, WorkQueuePatch } from "./types";

export interface WorkQueuesClient {
  get(poolName: string, name: string): Promise<WorkQueue | undefined>;
  /** As it is now, whatever its name has become. */
  byId(id: string): Promise<WorkQueue | undefined>;
  /** By id, many at a time: see {@link PrefectClient}. */
  load(id: string): Promise<WorkQueue | undefined>;
  /** A taken name is a 409; see {@link WorkPoolsClient.create} about `afterLostAnswer`. */
  create(poolName: string, document: WorkQueueDocument): Promise<WorkQueue>;
  update(poolName: string, name: string, patch: WorkQueuePatch): Promise<void>;
  /** Detaches its deployments from the pool. `default` cannot be deleted (500). False: was gone. */
  delete(poolName: string, name: string): Promise<boolean>;
  list(poolName: string): Promise<WorkQueue[]>;
}

export function createWorkQueuesClient(api: Api, scene: ReadScene): WorkQueuesClient {
  const ofPool = (poolName: string) => ({ params: { path: { work_pool_name: poolName } } });
  const queue = (poolName: string, name: string) => ({
    params: { path: { work_pool_name: poolName, name } },
  });
  return {
    byId: (id) => byId(api, id),
    load: batchedReads<WorkQueue>(
      {
        keyOf: ({ id }) => id,
        byOddId: (id) => byId(api, id),
        list: (ids, window) => query(api, ids, window),
        readAhead: true,
      },
      scene,
    ),
    get: (poolName, name) =>
      found(
        api.GET("/work_pools/{work_pool_name}/queues/{name}", queue(poolName, name)),
      ) as Promise<WorkQueue | undefined>,
    create: (poolName, document) =>
      objectOf(
        api.POST("/work_pools/{work_pool_name}/queues", { ...ofPool(poolName), body: document }),
      ) as Promise<WorkQueue>,
    async update(poolName, name, patch) {
      await done(
        api.PATCH("/work_pools/{work_pool_name}/queues/{name}", {
          ...queue(poolName, name),
          body: patch,
        }),
      );
    },
    delete: (poolName, name) =>
      deleted(api.DELETE("/work_pools/{work_pool_name}/queues/{name}", queue(poolName, name))),
    async list(poolName) {
      const pages = allPages((window) =>
        listOf(
          api.POST("/work_pools/{work_pool_name}/queues/filter", {
            ...ofPool(poolName),
            body: { ...window },
          }),
        ),
      );
      return (await pages) as WorkQueue[];
    },
  };
}

function byId(api: Api, id: string): Promise<WorkQueue | undefined> {
  const call = api.GET("/work_queues/{id}", { params: { path: { id } } });
  return found(call) as Promise<WorkQueue | undefined>;
}

function query(api: Api, ids: readonly string[] | undefined, window: Window): Promise<WorkQueue[]> {
  const body = { ...section("work_queues", { id: anyOf(ids) }), ...window };
  return listOf(api.POST("/work_queues/filter", { body })) as Promise<WorkQueue[]>;
}
