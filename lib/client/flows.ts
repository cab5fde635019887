import { type Api, dataOf, deleted, found } from "./request";
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
   * the first answer, and false also when the answer to the call that made it was lost.
   */
  upsert(name: string, options?: FlowUpsert): Promise<{ flow: Flow; created: boolean }>;
  get(id: string): Promise<Flow | undefined>;
  byName(name: string): Promise<Flow | undefined>;
  update(id: string, patch: { tags: readonly string[] }): Promise<void>;
  /** Takes its deployments along: only after {@link FlowsClient.isEmpty}. False: was gone. */
  delete(id: string): Promise<boolean>;
  /** True when the flow has neither deployments nor runs. */
  isEmpty(id: string): Promise<boolean>;
}

export function createFlowsClient(api: Api): FlowsClient {
  /** Also while the answer is on its way, so that many deployments of a flow ask once. */
  const known = new Map<string, Promise<Flow>>();
  const forget = (name: string) => known.delete(name);

  const upsert = async (name: string, { tags = [], labels }: FlowUpsert) => {
    const { data, response } = await api.POST("/flows/", {
      body: { name, tags: [...tags], ...(labels === undefined ? {} : { labels }) },
    });
    return { flow: data as Flow, created: response.status === 201 };
  };
  return {
    async upsert(name, options = {}) {
      const earlier = options.fresh === true ? undefined : known.get(name);
      if (earlier !== undefined) return { flow: await earlier, created: false };
      const asked = upsert(name, options);
      const flow = asked.then((answer) => answer.flow);
      flow.catch(() => forget(name));
      known.set(name, flow);
      return asked;
    },
    get: (id) => found(api.GET("/flows/{id}", { params: { path: { id } } })) as Answered,
    byName: (name) =>
      found(api.GET("/flows/name/{name}", { params: { path: { name } } })) as Answered,
    async update(id, { tags }) {
      known.clear();
      await api.PATCH("/flows/{id}", { params: { path: { id } }, body: { tags: [...tags] } });
    },
    delete(id) {
      known.clear();
      return deleted(api.DELETE("/flows/{id}", { params: { path: { id } } }));
    },
    async isEmpty(id) {
      const flows = { id: { any_: [id] } };
      const body = { flows, limit: 1, offset: 0 };
      const deployments = await dataOf(api.POST("/deployments/filter", { body }));
      if (deployments.length > 0) return false;
      return (await dataOf(api.POST("/flow_runs/filter", { body }))).length === 0;
    },
  };
}

type Answered = Promise<Flow | undefined>;
