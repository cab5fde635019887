import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import type { VariableInputs } from "./inputs";

/** The arguments of a {@link Variable}. */
export interface VariableArgs extends Pulumified<VariableInputs> {}

/**
 * A variable in Prefect: a value that flows and `{{ prefect.variables.<name> }}` look up when they
 * run. Renamed and changed in place, so that its id stays.
 *
 * @example
 * ```ts
 * const limits = new Variable("limits", {
 *   name: "limits",
 *   value: { rows: 1000, regions: ["eu", "us"] },
 *   tags: ["finance"],
 * });
 * ```
 */
export class Variable extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly variableId: pulumi.Output<string>;

  constructor(name: string, args: VariableArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      // One output, so that a secret in it makes all of it one: a drifted value may be of any shape.
      value: pulumi.output(args.value),
      ...outputs("variableId"),
      ...thinProvider("Variable"),
    };
    super(typeToken("Variable"), name, props, opts);
    forgetOnceRecorded("Variable", this);
  }
}
