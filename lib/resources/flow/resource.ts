import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import type { FlowInputs } from "./inputs";

/** The arguments of a {@link Flow}. */
export interface FlowArgs extends Pulumified<FlowInputs> {}

/**
 * A flow in Prefect. A {@link Deployment} makes its flow by itself: declare one only for its tags
 * and labels. Deleted when this program made it and neither deployments nor runs are left.
 *
 * @example
 * ```ts
 * const etl = new Flow("etl", { name: "etl", tags: ["finance"] });
 * ```
 */
export class Flow extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly flowId: pulumi.Output<string>;
  /** The flow's page in Prefect's UI. */
  declare public readonly url: pulumi.Output<string>;

  constructor(name: string, args: FlowArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...args, ...outputs("flowId", "url", "created"), ...thinProvider("Flow") };
    super(typeToken("Flow"), name, props, opts);
    forgetOnceRecorded("Flow", this);
  }
}
