import { allPages } from "./filter";
import { type Api, deleted, found, listOf, objectOf } from "./request";
import type { TagConcurrencyLimit } from "./types";

export interface TagConcurrencyLimitsClient {
  byTag(tag: string): Promise<TagConcurrencyLimit | undefined>;
  /**
   * Makes the tag's limit or changes the one that there is, in silence: ask for it first. The id
   * stays, and what is taken of the limit stays taken.
   */
  upsert(tag: string, limit: number): Promise<TagConcurrencyLimit>;
  /** False: was gone. */
  delete(id: string): Promise<boolean>;
  /** All of them. */
  list(): Promise<TagConcurrencyLimit[]>;
}

export function createTagConcurrencyLimitsClient(api: Api): TagConcurrencyLimitsClient {
  return {
    byTag: (tag) =>
      found(api.GET("/concurrency_limits/tag/{tag}", { params: { path: { tag } } })) as Promise<
        TagConcurrencyLimit | undefined
      >,
    upsert: (tag, limit) =>
      objectOf(
        api.POST("/concurrency_limits/", { body: { tag, concurrency_limit: limit } }),
      ) as Promise<TagConcurrencyLimit>,
    delete: (id) => deleted(api.DELETE("/concurrency_limits/{id}", { params: { path: { id } } })),
    async list() {
      const pages = allPages((window) =>
        listOf(api.POST("/concurrency_limits/filter", { body: { ...window } })),
      );
      return (await pages) as TagConcurrencyLimit[];
    },
  };
}
