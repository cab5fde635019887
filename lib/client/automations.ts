import { allPages, anyOf, section } from "./filter";
import type { components } from "./generated/prefect-3";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type { Automation, AutomationDocument, AutomationReplacement } from "./types";

type Schemas = components["schemas"];

export interface AutomationsClient {
  get(id: string): Promise<Automation | undefined>;
  /** All of them; none where they are off. */
  list(): Promise<Automation[]>;
  /** Names are not unique: all that have this one, the oldest first. */
  named(name: string): Promise<Automation[]>;
  /** Makes another one each time: sent once, even if its answer is lost. */
  create(document: AutomationDocument): Promise<Automation>;
  /** Keys that are left out stay. The server gives its triggers new ids: they count anew. */
  replace(id: string, document: AutomationReplacement): Promise<void>;
  /** Keeps what its triggers have counted. */
  setEnabled(id: string, enabled: boolean): Promise<void>;
  /** False: was gone. */
  delete(id: string): Promise<boolean>;
  /** False on a 2.20 server whose events are off: it answers 404 whatever is asked. */
  areOn(): Promise<boolean>;
}

export function createAutomationsClient(api: Api): AutomationsClient {
  const path = (id: string) => ({ params: { path: { id } } });
  return {
    get: (id) => found(api.GET("/automations/{id}", path(id))) as Promise<Automation | undefined>,
    async list() {
      return (await areOn(api)) ? listWhere(api) : [];
    },
    async named(name) {
      const all = await listWhere(api, name);
      return all.sort((a, b) => (a.created ?? "").localeCompare(b.created ?? ""));
    },
    create: (document) =>
      objectOf(
        api.POST("/automations/", { body: document as Schemas["AutomationCreate"] }),
      ) as Promise<Automation>,
    async replace(id, document) {
      const body = document as Schemas["AutomationUpdate"];
      await done(api.PUT("/automations/{id}", { ...path(id), body }));
    },
    async setEnabled(id, enabled) {
      await done(api.PATCH("/automations/{id}", { ...path(id), body: { enabled } }));
    },
    delete: (id) => deleted(api.DELETE("/automations/{id}", path(id))),
    areOn: () => areOn(api),
  };
}

async function areOn(api: Api): Promise<boolean> {
  const body = { limit: 1, offset: 0, sort: "NAME_ASC" as const };
  return (await found(api.POST("/automations/filter", { body }))) !== undefined;
}

async function listWhere(api: Api, name?: string): Promise<Automation[]> {
  const names = name === undefined ? undefined : [name];
  const where = section("automations", { name: anyOf(names) });
  const pages = allPages((window) =>
    listOf(api.POST("/automations/filter", { body: { ...where, ...window, sort: "NAME_ASC" } })),
  );
  return (await pages) as Automation[];
}
