import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import type { JobTemplateInputs } from "../job-template";
import { outputs, type Pulumified } from "../pulumified";
import type { WorkPoolInputs } from "./inputs";

/** What the template of a pool's jobs is made from. */
export interface JobTemplateArgs extends Pulumified<JobTemplateInputs> {}

/** The arguments of a {@link WorkPool}. */
export interface WorkPoolArgs extends Pulumified<WorkPoolInputs> {}

/**
 * A work pool in Prefect. It always gets an explicit job template, the server's default for its
 * type with your patch applied, so that the first worker to start does not write its own.
 *
 * @example
 * ```ts
 * const pool = new WorkPool("ml", { name: "ml", type: "process", concurrencyLimit: 4 });
 * ```
 */
export class WorkPool extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly type: pulumi.Output<string>;
  declare public readonly workPoolId: pulumi.Output<string>;
  declare public readonly defaultQueueId: pulumi.Output<string | undefined>;
  /**
   * What its jobs' template is made from, known before the pool is there; undefined where a pool is
   * taken over as it is.
   */
  public readonly template: JobTemplateArgs | undefined;
  /** The pool's page in Prefect's UI. */
  declare public readonly url: pulumi.Output<string>;

  constructor(name: string, args: WorkPoolArgs, opts?: pulumi.CustomResourceOptions) {
    const computed = outputs("workPoolId", "defaultQueueId", "url", "baseJobTemplateHash");
    const props = { type: undefined, ...args, ...computed, ...thinProvider("WorkPool") };
    super(typeToken("WorkPool"), name, props, opts);
    forgetOnceRecorded("WorkPool", this);
    const { type, baseJobTemplate, baseJobTemplatePatch, adopt } = args;
    const isStated = baseJobTemplate !== undefined || baseJobTemplatePatch !== undefined;
    this.template =
      adopt === undefined || adopt === false || isStated
        ? { type, baseJobTemplate, baseJobTemplatePatch }
        : undefined;
  }
}
