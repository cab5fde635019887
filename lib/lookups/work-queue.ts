import type * as pulumi from "@pulumi/pulumi";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which work queue is looked for. */
export interface GetWorkQueueArgs {
  /** The pool that the queue belongs to. */
  readonly workPoolName: string;
  readonly name: string;
}

/** A work queue as the server has it. */
export interface GetWorkQueueResult {
  readonly workQueueId: string;
  readonly name: string;
  readonly workPoolName: string;
  readonly description: string | undefined;
  readonly paused: boolean;
  readonly concurrencyLimit: number | undefined;
  /** 1 is served first. */
  readonly priority: number;
  /** The queue's page in Prefect's UI. */
  readonly url: string;
}

const question: Question<GetWorkQueueArgs, GetWorkQueueResult> = {
  name: "getWorkQueue",
  what: ({ workPoolName, name }) => `work queue "${workPoolName}/${name}"`,
  check: ({ workPoolName, name }) => [
    ...checkName("workPoolName", workPoolName),
    ...checkName("name", name),
  ],
  async ask(client, { workPoolName, name }) {
    const live = await client.workQueues.get(workPoolName, name);
    if (!live) return undefined;
    return {
      workQueueId: live.id,
      name,
      workPoolName,
      description: live.description || undefined,
      paused: live.is_paused,
      concurrencyLimit: live.concurrency_limit ?? undefined,
      priority: live.priority,
      url: client.urls.workQueue(workPoolName, name),
    };
  },
};

/**
 * Looks up a work queue by its pool and its name.
 *
 * @example
 * ```ts
 * const found = getWorkQueue({ workPoolName: "ml", name: "urgent" });
 * export const paused = found.then((queue) => queue.paused);
 * ```
 */
export function getWorkQueue(
  args: GetWorkQueueArgs,
  options?: LookUpOptions,
): Promise<GetWorkQueueResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a work queue by its pool and its name, as an output.
 *
 * @example
 * ```ts
 * const urgent = getWorkQueueOutput({ workPoolName: "ml", name: "urgent" });
 * new Automation("at night", {
 *   name: "at night",
 *   trigger: { type: "event", expect: ["night.fell"] },
 *   actions: [{ type: "pause-work-queue", workQueue: urgent.workQueueId }],
 * });
 * ```
 */
export function getWorkQueueOutput(
  args: LookUpArgs<GetWorkQueueArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetWorkQueueResult> {
  return lookUpOutput(question, args, options);
}
