import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import type { GlobalConcurrencyLimitInputs } from "./inputs";

/** The arguments of a {@link GlobalConcurrencyLimit}. */
export interface GlobalConcurrencyLimitArgs extends Pulumified<GlobalConcurrencyLimitInputs> {}

/**
 * A global concurrency limit in Prefect: how many may do the same at one time, whatever they are.
 * Renamed and changed in place: its id stays, and so do the slots that runs hold.
 *
 * @example
 * ```ts
 * const database = new GlobalConcurrencyLimit("database", { name: "database", limit: 5 });
 * const api = new GlobalConcurrencyLimit("api", {
 *   name: "api",
 *   limit: 10,
 *   slotDecayPerSecond: 0.5,
 * });
 * ```
 */
export class GlobalConcurrencyLimit extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly limit: pulumi.Output<number>;
  declare public readonly globalConcurrencyLimitId: pulumi.Output<string>;

  constructor(name: string, args: GlobalConcurrencyLimitArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      ...outputs("globalConcurrencyLimitId"),
      ...thinProvider("GlobalConcurrencyLimit"),
    };
    super(typeToken("GlobalConcurrencyLimit"), name, props, opts);
    forgetOnceRecorded("GlobalConcurrencyLimit", this);
  }
}
