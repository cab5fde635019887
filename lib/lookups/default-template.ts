import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../core/json";
import { checkName } from "../core/names";
import { nearest } from "../core/suggestions";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which type of work pool is looked for. */
export interface GetWorkPoolDefaultTemplateArgs {
  /** `process`, `docker`, `kubernetes`, … */
  readonly type: string;
}

/** What the server gives a new work pool of a type. */
export interface GetWorkPoolDefaultTemplateResult {
  readonly type: string;
  /** `job_configuration` and `variables`. */
  readonly baseJobTemplate: Readonly<Record<string, Json>>;
}

const question: Question<GetWorkPoolDefaultTemplateArgs, GetWorkPoolDefaultTemplateResult> = {
  name: "getWorkPoolDefaultTemplate",
  what: ({ type }) => `template for work pools of type "${type}"`,
  check: ({ type }) => checkName("type", type),
  async ask(client, { type }) {
    const template = await client.workPools.defaultTemplate(type);
    if (!template) return undefined;
    return { type, baseJobTemplate: template as unknown as Record<string, Json> };
  },
  async advise(client, { type }) {
    const types = await client.workPools.templateTypes();
    const close = nearest(type, types);
    return close ? `did you mean "${close}"?` : `it has ${types.join(", ")}`;
  },
};

/**
 * Looks up the job template that the server gives a new work pool of a type.
 *
 * @example
 * ```ts
 * const found = getWorkPoolDefaultTemplate({ type: "docker" });
 * export const template = found.then(({ baseJobTemplate }) => baseJobTemplate);
 * ```
 */
export function getWorkPoolDefaultTemplate(
  args: GetWorkPoolDefaultTemplateArgs,
  options?: LookUpOptions,
): Promise<GetWorkPoolDefaultTemplateResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up the job template that the server gives a new work pool of a type, as an output. A
 * {@link WorkPool} patches it by itself: see `baseJobTemplatePatch`.
 *
 * @example
 * ```ts
 * const template = getWorkPoolDefaultTemplateOutput({ type: "docker" });
 * new WorkPool("containers", {
 *   name: "containers",
 *   type: "docker",
 *   baseJobTemplate: template.baseJobTemplate,
 * });
 * ```
 */
export function getWorkPoolDefaultTemplateOutput(
  args: LookUpArgs<GetWorkPoolDefaultTemplateArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetWorkPoolDefaultTemplateResult> {
  return lookUpOutput(question, args, options);
}
