import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../core/json";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which flow is looked for. */
export interface GetFlowArgs {
  readonly name: string;
}

/** A flow as the server has it. */
export interface GetFlowResult {
  readonly flowId: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** Empty on Prefect 2, which has none. */
  readonly labels: Readonly<Record<string, Json>>;
  /** The flow's page in Prefect's UI. */
  readonly url: string;
}

const question: Question<GetFlowArgs, GetFlowResult> = {
  name: "getFlow",
  what: ({ name }) => `flow "${name}"`,
  check: ({ name }) => checkName("name", name),
  async ask(client, { name }) {
    const live = await client.flows.byName(name);
    if (!live) return undefined;
    const labels = (live.labels ?? {}) as Record<string, Json>;
    return { flowId: live.id, name, tags: live.tags, labels, url: client.urls.flow(live.id) };
  },
};

/**
 * Looks up a flow by its name.
 *
 * @example
 * ```ts
 * export const tags = getFlow({ name: "etl" }).then((flow) => flow.tags);
 * ```
 */
export function getFlow(args: GetFlowArgs, options?: LookUpOptions): Promise<GetFlowResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a flow by its name, as an output.
 *
 * @example
 * ```ts
 * const flow = getFlowOutput({ name: "etl" });
 * new Deployment("etl", { name: "mine", flowId: flow.flowId });
 * ```
 */
export function getFlowOutput(
  args: LookUpArgs<GetFlowArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetFlowResult> {
  return lookUpOutput(question, args, options);
}
