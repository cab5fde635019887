import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import type { WorkQueueInputs } from "./inputs";

/** The arguments of a {@link WorkQueue}. */
export interface WorkQueueArgs extends Pulumified<WorkQueueInputs> {}

/**
 * A queue of a work pool. A pool's own "default" queue is taken over and never deleted.
 *
 * @example
 * ```ts
 * const pool = new WorkPool("ml", { name: "ml" });
 * const urgent = new WorkQueue("urgent", {
 *   name: "urgent",
 *   workPoolName: pool.name,
 *   workPoolId: pool.id,
 *   priority: 1,
 * });
 * ```
 */
export class WorkQueue extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly workPoolName: pulumi.Output<string>;
  declare public readonly workQueueId: pulumi.Output<string>;
  /** The queue's page in Prefect's UI. */
  declare public readonly url: pulumi.Output<string>;

  constructor(name: string, args: WorkQueueArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...args, ...outputs("workQueueId", "url"), ...thinProvider("WorkQueue") };
    super(typeToken("WorkQueue"), name, props, opts);
    forgetOnceRecorded("WorkQueue", this);
  }
}
