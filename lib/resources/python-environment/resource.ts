import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import { PYTHON_ENVIRONMENT_OUTPUTS, type PythonEnvironmentInputs } from "./inputs";

/** The arguments of a {@link PythonEnvironment}. */
export interface PythonEnvironmentArgs extends Pulumified<PythonEnvironmentInputs> {}

/**
 * A Python virtual environment on this machine, keyed by its requirements: other requirements make
 * another one, beside the old until nothing uses that any more.
 *
 * @example
 * ```ts
 * const environment = new PythonEnvironment("flows", {
 *   directory: "/tmp/environments",
 *   requirements: ["prefect>=3.8,<3.10"],
 * });
 * export const python = environment.python;
 * ```
 */
export class PythonEnvironment extends pulumi.CustomResource {
  /** The path of the environment's interpreter. */
  declare public readonly python: pulumi.Output<string>;
  /** The interpreter's version: `3.11.7`. */
  declare public readonly version: pulumi.Output<string>;
  /** The environment's own folder. */
  declare public readonly folder: pulumi.Output<string>;

  constructor(name: string, args: PythonEnvironmentArgs, opts?: pulumi.CustomResourceOptions) {
    // An index's URL may hold a password.
    const pipArguments = args.pipArguments && pulumi.secret(args.pipArguments);
    const props = {
      ...args,
      pipArguments,
      ...outputs(...PYTHON_ENVIRONMENT_OUTPUTS),
      ...thinProvider("PythonEnvironment"),
    };
    super(typeToken("PythonEnvironment"), name, props, opts);
    forgetOnceRecorded("PythonEnvironment", this);
  }
}
