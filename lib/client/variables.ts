import { allPages } from "./filter";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type { Variable, VariableDocument, VariablePatch } from "./types";

export interface VariablesClient {
  get(id: string): Promise<Variable | undefined>;
  byName(name: string): Promise<Variable | undefined>;
  /**
   * A taken name is a 409; when that error has `afterLostAnswer`, the variable may be the one that
   * this very call made. 2.20 takes a number for its text without a word.
   */
  create(document: VariableDocument): Promise<Variable>;
  /** Only the keys present change; a name too. */
  update(id: string, patch: VariablePatch): Promise<void>;
  /** False: was gone. */
  delete(id: string): Promise<boolean>;
  /** All of them. */
  list(): Promise<Variable[]>;
}

export function createVariablesClient(api: Api): VariablesClient {
  const path = (id: string) => ({ params: { path: { id } } });
  return {
    get: (id) => found(api.GET("/variables/{id}", path(id))) as Answered,
    byName: (name) =>
      found(api.GET("/variables/name/{name}", { params: { path: { name } } })) as Answered,
    create: (document) =>
      objectOf(api.POST("/variables/", { body: document })) as Promise<Variable>,
    async update(id, patch) {
      await done(api.PATCH("/variables/{id}", { ...path(id), body: patch }));
    },
    delete: (id) => deleted(api.DELETE("/variables/{id}", path(id))),
    async list() {
      const pages = allPages((window) =>
        listOf(api.POST("/variables/filter", { body: { ...window, sort: "NAME_ASC" } })),
      );
      return (await pages) as Variable[];
    },
  };
}

type Answered = Promise<Variable | undefined>;
