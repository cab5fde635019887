import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../core/json";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which variable is looked for. */
export interface GetVariableArgs {
  readonly name: string;
}

/** A variable as the server has it. */
export interface GetVariableResult {
  readonly variableId: string;
  readonly name: string;
  /** A text on Prefect 2. Not secret: Prefect keeps no record of that; wrap it in `pulumi.secret`. */
  readonly value: Json;
  readonly tags: readonly string[];
}

const question: Question<GetVariableArgs, GetVariableResult> = {
  name: "getVariable",
  what: ({ name }) => `variable "${name}"`,
  check: ({ name }) => checkName("name", name),
  async ask(client, { name }) {
    const live = await client.variables.byName(name);
    if (!live) return undefined;
    return { variableId: live.id, name, value: live.value as Json, tags: live.tags };
  },
};

/**
 * Looks up a variable by its name.
 *
 * @example
 * ```ts
 * export const region = getVariable({ name: "region" }).then(({ value }) => value);
 * ```
 */
export function getVariable(
  args: GetVariableArgs,
  options?: LookUpOptions,
): Promise<GetVariableResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a variable by its name, as an output.
 *
 * @example
 * ```ts
 * const region = getVariableOutput({ name: "region" });
 * new Deployment("etl", {
 *   name: "etl",
 *   flowName: "etl",
 *   parameters: { region: region.value },
 * });
 * ```
 */
export function getVariableOutput(
  args: LookUpArgs<GetVariableArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetVariableResult> {
  return lookUpOutput(question, args, options);
}
