import { allPages } from "./filter";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type {
  GlobalConcurrencyLimit,
  GlobalConcurrencyLimitDocument,
  GlobalConcurrencyLimitPatch,
} from "./types";

export interface GlobalConcurrencyLimitsClient {
  /** By id or name: Prefect takes a name that looks like a UUID for an id. */
  get(idOrName: string): Promise<GlobalConcurrencyLimit | undefined>;
  /**
   * A taken name is a 409; when that error has `afterLostAnswer`, the limit may be the one that
   * this very call made.
   */
  create(document: GlobalConcurrencyLimitDocument): Promise<GlobalConcurrencyLimit>;
  /** Only the keys present change; a name too. What is taken of the limit stays taken. */
  update(id: string, patch: GlobalConcurrencyLimitPatch): Promise<void>;
  /** False: was gone. */
  delete(id: string): Promise<boolean>;
  /** All of them, those of tags and deployments too. */
  list(): Promise<GlobalConcurrencyLimit[]>;
}

export function createGlobalConcurrencyLimitsClient(api: Api): GlobalConcurrencyLimitsClient {
  const path = (id: string) => ({ params: { path: { id_or_name: id } } });
  return {
    get: (id) =>
      found(api.GET("/v2/concurrency_limits/{id_or_name}", path(id))) as Promise<
        GlobalConcurrencyLimit | undefined
      >,
    create: (document) =>
      objectOf(
        api.POST("/v2/concurrency_limits/", { body: document }),
      ) as Promise<GlobalConcurrencyLimit>,
    async update(id, patch) {
      await done(api.PATCH("/v2/concurrency_limits/{id_or_name}", { ...path(id), body: patch }));
    },
    delete: (id) => deleted(api.DELETE("/v2/concurrency_limits/{id_or_name}", path(id))),
    async list() {
      const pages = allPages((window) =>
        listOf(api.POST("/v2/concurrency_limits/filter", { body: { ...window } })),
      );
      return (await pages) as GlobalConcurrencyLimit[];
    },
  };
}
