import { allPages } from "./filter";
import { type Api, dataOf, deleted, found } from "./request";
import type { BaseJobTemplate, Worker, WorkPool, WorkPoolDocument, WorkPoolPatch } from "./types";

export interface WorkPoolsClient {
  get(name: string): Promise<WorkPool | undefined>;
  /**
   * Not an upsert: a taken name is a 409. When that error has `afterLostAnswer`, the pool may be
   * the one this very call made: read it and compare.
   */
  create(document: WorkPoolDocument): Promise<WorkPool>;
  update(name: string, patch: WorkPoolPatch): Promise<void>;
  /** Its deployments stay, without a pool. False: was gone. */
  delete(name: string): Promise<boolean>;
  /** The server's own template for a pool type; undefined for a type it does not know. Cached. */
  defaultTemplate(type: string): Promise<BaseJobTemplate | undefined>;
  workers(name: string): Promise<Worker[]>;
  /** False: was gone. */
  deleteWorker(poolName: string, workerName: string): Promise<boolean>;
}

/** The server's catalogue: package -> pool type -> what its worker brings. */
type WorkerCatalogue = Record<
  string,
  Record<string, { default_base_job_configuration?: BaseJobTemplate }>
>;

export function createWorkPoolsClient(api: Api): WorkPoolsClient {
  const path = (name: string) => ({ params: { path: { name } } });
  let catalogue: Promise<WorkerCatalogue> | undefined;
  const readCatalogue = () =>
    dataOf(
      api.GET("/collections/views/{view}", {
        params: { path: { view: "aggregate-worker-metadata" } },
      }),
    ) as Promise<WorkerCatalogue>;
  return {
    get: (name) =>
      found(api.GET("/work_pools/{name}", path(name))) as Promise<WorkPool | undefined>,
    create: (document) => dataOf(api.POST("/work_pools/", { body: document })) as Promise<WorkPool>,
    async update(name, patch) {
      await api.PATCH("/work_pools/{name}", { ...path(name), body: patch });
    },
    delete: (name) => deleted(api.DELETE("/work_pools/{name}", path(name))),
    async defaultTemplate(type) {
      catalogue ??= readCatalogue().catch((error: unknown) => {
        catalogue = undefined;
        throw error;
      });
      const ofType = Object.values(await catalogue).find((types) => type in types)?.[type];
      // A copy, for the caller will patch it.
      return structuredClone(ofType?.default_base_job_configuration);
    },
    async workers(name) {
      const params = { path: { work_pool_name: name } };
      const pages = allPages((window) =>
        dataOf(
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
