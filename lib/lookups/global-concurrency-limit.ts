import type * as pulumi from "@pulumi/pulumi";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which global concurrency limit is looked for. */
export interface GetGlobalConcurrencyLimitArgs {
  /** On Prefect 3 also `tag:<tag>`, a tag's limit. */
  readonly name: string;
}

/** A global concurrency limit as the server has it. */
export interface GetGlobalConcurrencyLimitResult {
  readonly globalConcurrencyLimitId: string;
  readonly name: string;
  readonly limit: number;
  readonly active: boolean;
  /** How many slots are taken at this moment. */
  readonly activeSlots: number;
  readonly slotDecayPerSecond: number;
}

const question: Question<GetGlobalConcurrencyLimitArgs, GetGlobalConcurrencyLimitResult> = {
  name: "getGlobalConcurrencyLimit",
  what: ({ name }) => `global concurrency limit "${name}"`,
  check: ({ name }) => checkName("name", name),
  async ask(client, { name }) {
    const live = await client.globalConcurrencyLimits.get(name);
    if (!live) return undefined;
    return {
      globalConcurrencyLimitId: live.id,
      name: live.name,
      limit: live.limit,
      active: live.active,
      activeSlots: live.active_slots,
      slotDecayPerSecond: live.slot_decay_per_second,
    };
  },
};

/**
 * Looks up a global concurrency limit by its name.
 *
 * @example
 * ```ts
 * const found = getGlobalConcurrencyLimit({ name: "database" });
 * export const slots = found.then(({ limit }) => limit);
 * ```
 */
export function getGlobalConcurrencyLimit(
  args: GetGlobalConcurrencyLimitArgs,
  options?: LookUpOptions,
): Promise<GetGlobalConcurrencyLimitResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a global concurrency limit by its name, as an output.
 *
 * @example
 * ```ts
 * const database = getGlobalConcurrencyLimitOutput({ name: "database" });
 * export const slots = database.limit;
 * ```
 */
export function getGlobalConcurrencyLimitOutput(
  args: LookUpArgs<GetGlobalConcurrencyLimitArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetGlobalConcurrencyLimitResult> {
  return lookUpOutput(question, args, options);
}
