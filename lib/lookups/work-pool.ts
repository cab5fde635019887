import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../core/json";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which work pool is looked for. */
export interface GetWorkPoolArgs {
  readonly name: string;
}

/** A work pool as the server has it. */
export interface GetWorkPoolResult {
  readonly workPoolId: string;
  readonly name: string;
  readonly type: string;
  readonly description: string | undefined;
  readonly paused: boolean;
  readonly concurrencyLimit: number | undefined;
  readonly defaultQueueId: string | undefined;
  /** Empty until the pool's first worker has written one. */
  readonly baseJobTemplate: Readonly<Record<string, Json>>;
  /** The pool's page in Prefect's UI. */
  readonly url: string;
}

const question: Question<GetWorkPoolArgs, GetWorkPoolResult> = {
  name: "getWorkPool",
  what: ({ name }) => `work pool "${name}"`,
  check: ({ name }) => checkName("name", name),
  async ask(client, { name }) {
    const live = await client.workPools.get(name);
    if (!live) return undefined;
    return {
      workPoolId: live.id,
      name,
      type: live.type,
      description: live.description ?? undefined,
      paused: live.is_paused,
      concurrencyLimit: live.concurrency_limit ?? undefined,
      defaultQueueId: live.default_queue_id ?? undefined,
      baseJobTemplate: live.base_job_template as Record<string, Json>,
      url: client.urls.workPool(name),
    };
  },
};

/**
 * Looks up a work pool by its name.
 *
 * @example
 * ```ts
 * export const type = getWorkPool({ name: "ml" }).then((pool) => pool.type);
 * ```
 */
export function getWorkPool(
  args: GetWorkPoolArgs,
  options?: LookUpOptions,
): Promise<GetWorkPoolResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a work pool by its name, as an output.
 *
 * @example
 * ```ts
 * const ml = getWorkPoolOutput({ name: "ml" });
 * export const poolUrl = ml.url;
 * ```
 */
export function getWorkPoolOutput(
  args: LookUpArgs<GetWorkPoolArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetWorkPoolResult> {
  return lookUpOutput(question, args, options);
}
