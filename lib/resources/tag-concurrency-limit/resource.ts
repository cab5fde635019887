import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import type { TagConcurrencyLimitInputs } from "./inputs";

/** The arguments of a {@link TagConcurrencyLimit}. */
export interface TagConcurrencyLimitArgs extends Pulumified<TagConcurrencyLimitInputs> {}

/**
 * How many task runs with a tag may run at one time. On Prefect 3 it is the global concurrency limit
 * `tag:<tag>` too: deleting either deletes both. Changed in place: the slots that runs hold stay.
 *
 * @example
 * ```ts
 * new TagConcurrencyLimit("database", { tag: "database", concurrencyLimit: 5 });
 * ```
 */
export class TagConcurrencyLimit extends pulumi.CustomResource {
  declare public readonly tag: pulumi.Output<string>;
  declare public readonly concurrencyLimit: pulumi.Output<number>;
  declare public readonly tagConcurrencyLimitId: pulumi.Output<string>;

  constructor(name: string, args: TagConcurrencyLimitArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      ...outputs("tagConcurrencyLimitId"),
      ...thinProvider("TagConcurrencyLimit"),
    };
    super(typeToken("TagConcurrencyLimit"), name, props, opts);
    forgetOnceRecorded("TagConcurrencyLimit", this);
  }
}
