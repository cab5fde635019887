import { allPages } from "./filter";
import { type Api, dataOf, deleted, found } from "./request";
import type { WorkQueue, WorkQueueDocument, WorkQueuePatch } from "./types";

export interface WorkQueuesClient {
  get(poolName: string, name: string): Promise<WorkQueue | undefined>;
  /** A taken name is a 409; see {@link WorkPoolsClient.create} about `afterLostAnswer`. */
  create(poolName: string, document: WorkQueueDocument): Promise<WorkQueue>;
  update(poolName: string, name: string, patch: WorkQueuePatch): Promise<void>;
  /** Detaches its deployments from the pool. `default` cannot be deleted (500). False: was gone. */
  delete(poolName: string, name: string): Promise<boolean>;
  list(poolName: string): Promise<WorkQueue[]>;
}

export function createWorkQueuesClient(api: Api): WorkQueuesClient {
  const ofPool = (poolName: string) => ({ params: { path: { work_pool_name: poolName } } });
  const queue = (poolName: string, name: string) => ({
    params: { path: { work_pool_name: poolName, name } },
  });
  return {
    get: (poolName, name) =>
      found(
        api.GET("/work_pools/{work_pool_name}/queues/{name}", queue(poolName, name)),
      ) as Promise<WorkQueue | undefined>,
    create: (poolName, document) =>
      dataOf(
        api.POST("/work_pools/{work_pool_name}/queues", { ...ofPool(poolName), body: document }),
      ) as Promise<WorkQueue>,
    async update(poolName, name, patch) {
      await api.PATCH("/work_pools/{work_pool_name}/queues/{name}", {
        ...queue(poolName, name),
        body: patch,
      });
    },
    delete: (poolName, name) =>
      deleted(api.DELETE("/work_pools/{work_pool_name}/queues/{name}", queue(poolName, name))),
    async list(poolName) {
      const pages = allPages((window) =>
        dataOf(
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
