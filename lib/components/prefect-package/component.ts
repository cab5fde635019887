import * as pulumi from "@pulumi/pulumi";
import type { LocalFolder } from "../../resources/local-folder";
import type { PythonEnvironment } from "../../resources/python-environment";
import type { PrefectPackageArgs } from "./args";
import { createEnvironment, createScript } from "./children";
import type { FlowDescription } from "./inspect";
import { normalisePackage } from "./spec";

/**
 * Turns a workflow into something that can be deployed: reads its name and parameters from the
 * source, and makes the Python environment that it runs in.
 *
 * ```
 * PrefectPackage "train"
 * ├─ PythonEnvironment "train-environment"   (unless `source.python` is given)
 * └─ LocalFolder "train-script"              (of a lolpop workflow: the script that runs it)
 * ```
 *
 * @example
 * ```ts
 * const train = new PrefectPackage("train", {
 *   source: { kind: "flow", entrypoint: "flows/train.py:train" },
 * });
 * ```
 */
export class PrefectPackage extends pulumi.ComponentResource {
  /** What the source says of the flow; known at once, in preview too. */
  readonly flow: FlowDescription;
  /** The flow's name in Prefect. */
  readonly flowName: pulumi.Output<string>;
  /** The flow's file and function, relative to `workingDirectory`. */
  readonly entrypoint: pulumi.Output<string>;
  /** The folder that runs work in, absolute. */
  readonly workingDirectory: pulumi.Output<string>;
  /** The interpreter that has all the flow needs. */
  readonly python: pulumi.Output<string>;
  /** The resources that this component made. */
  readonly nodes: { readonly environment?: PythonEnvironment; readonly script?: LocalFolder };

  constructor(name: string, args: PrefectPackageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("prefect-constructs:index:PrefectPackage", name, {}, opts);
    const spec = normalisePackage(name, args, this);
    const environment = createEnvironment(name, spec, this);
    const script = createScript(name, spec, this);

    this.flow = spec.flow;
    this.flowName = pulumi.output(spec.flow.name);
    this.entrypoint = pulumi.output(spec.entrypoint);
    this.workingDirectory = script?.path ?? pulumi.output(spec.workingDirectory);
    this.python =
      spec.python.kind === "given"
        ? pulumi.output(spec.python.path)
        : environmentPython(environment);
    this.nodes = { environment, script };
    this.registerOutputs({
      flowName: this.flowName,
      entrypoint: this.entrypoint,
      workingDirectory: this.workingDirectory,
      python: this.python,
    });
  }
}

function environmentPython(environment: PythonEnvironment | undefined): pulumi.Output<string> {
  if (environment === undefined) throw new Error("a package without interpreter or environment");
  return environment.python;
}
