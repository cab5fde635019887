import { batchedReads } from "./batched-reads";
import { createOnce } from "./create-once";
import { allPages, anyOf, everyOne, section, type Window } from "./filter";
import { runsPage } from "./flow-runs";
import type { ReadScene } from "./read-ahead";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import { isPlan } from "./run-states";
import type { Flow } from "./types";

export interface FlowUpsert {
  /** Only used when the flow is new. @default [] */
  readonly tags?: readonly string[];
  /** Only used when the flow is new; Prefect 3. @default {} */
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  /** Asks the server even when this client knows the flow already. @default false */
  readonly fresh?: boolean;
}

export interface FlowsClient {
  /**
   * The flow of that name, made if need be. A client asks once per name; `created` is true only in
   * the first answer.
   */
  upsert(name: string, options?: FlowUpsert): Promise<{ flow: Flow; created: boolean }>;
  get(id: string): Promise<Flow | undefined>;
  /** As `get`, many at a time: see {@link PrefectClient}. */
  load(id: string): Promise<Flow | undefined>;
  byName(name: string): Promise<Flow | undefined>;
  update(id: string, patch: { tags: readonly string[] }): Promise<void>;
  /** Takes its deployments along: only after {@link FlowsClient.isEmpty}. False: was gone. */
  delete(id: string): Promise<boolean>;
  /**
   * True when the flow has neither deployments nor runs. What a scheduler had planned of deployments
   * that are gone is none: it can come late, never begins, and goes with the flow.
   */
  isEmpty(id: string): Promise<boolean>;
  /** All of them. */
  list(): Promise<Flow[]>;
}

export function createFlowsClient(api: Api, scene: ReadScene): FlowsClient {
  /** Also while the answer is on its way, so that many deployments of a flow ask once. */
  const known = new Map<string, Promise<Flow>>();
  const forget = (name: string) => known.delete(name);
  const get = (id: string) =>
    found(api.GET("/flows/{id}", { params: { path: { id } } })) as Answered;
  return {
    async upsert(name, options = {}) {
      const earlier = options.fresh === true ? undefined : known.get(name);
      if (earlier !== undefined) return { flow: await earlier, created: false };
      const asked = upsert(api, name, options);
      const flow = asked.then((answer) => answer.flow);
      flow.catch(() => forget(name));
      known.set(name, flow);
      return asked;
    },
    get,
    load: batchedReads<Flow>(
      {
        keyOf: ({ id }) => id,
        byOddId: get,
        list: (ids, window) => query(api, ids, window),
        readAhead: true,
      },
      scene,
    ),
    byName: (name) => byName(api, name),
    async update(id, { tags }) {
      known.clear();
      await done(api.PATCH("/flows/{id}", { params: { path: { id } }, body: { tags: [...tags] } }));
    },
    delete(id) {
      known.clear();
      return deleted(api.DELETE("/flows/{id}", { params: { path: { id } } }));
    },
    list: () => allPages((window) => query(api, undefined, window)),
    async isEmpty(id) {
      const flows = { id: { any_: [id] } };
      const one = { flows, limit: 1, offset: 0 };
      const deployments = await listOf(api.POST("/deployments/filter", { body: one }));
      if (deployments.length > 0) return false;
      return everyOne((window) => runsPage(api, { flows }, window), isPlan);
    },
  };
}

type Answered = Promise<Flow | undefined>;

function byName(api: Api, name: string): Answered {
  return found(api.GET("/flows/name/{name}", { params: { path: { name } } })) as Answered;
}

/** Looks first: Prefect's own "made it" gets lost with the answer, and the flow would stay. */
async function upsert(api: Api, name: string, { tags = [], labels }: FlowUpsert) {
  const there = await byName(api, name);
  if (there) return { flow: there, created: false };
  const body = { name, tags: [...tags], ...(labels === undefined ? {} : { labels }) };
  const flow = await createOnce(
    () => objectOf(api.POST("/flows/", { body })) as Promise<Flow>,
    () => byName(api, name),
  );
  return { flow, created: true };
}

function query(api: Api, ids: readonly string[] | undefined, window: Window): Promise<Flow[]> {
  const body = { ...section("flows", { id: anyOf(ids) }), ...window, sort: "NAME_ASC" as const };
  return listOf(api.POST("/flows/filter", { body })) as Promise<Flow[]>;
}
