import * as pulumi from "@pulumi/pulumi";
import { componentToken } from "../../core/type-tokens";
import type { LocalFolder } from "../../resources/local-folder";
import type { PythonEnvironment } from "../../resources/python-environment";
import type { PrefectPackageArgs } from "./args";
import { createEnvironment, createScript } from "./children";
import { createImage } from "./image";
import type { FlowDescription } from "./inspect";
import { normalisePackage } from "./spec";

/**
 * Turns a workflow into something that can be deployed: reads its name and parameters from the
 * source, and makes the Python environment or the image that it runs in.
 *
 * ```
 * PrefectPackage "train"
 * ├─ PythonEnvironment "train-environment"  (unless `source.python` or `image` is given)
 * ├─ LocalFolder "train-script"             (of a lolpop workflow: the script that runs it)
 * ├─ LocalFolder "train-context"            (with `image`: what it is made from)
 * ├─ docker.Image "train-image"             (with `image`)
 * ├─ command.local.Command "train-image"    (instead, with `image.buildSecrets` or `cacheTo`)
 * ├─ command.local.Command "train-load"     (with `image.load`)
 * ├─ docker.Tag "train-tag-latest"          (for each of `image.tags`; with `image.push` a `docker.Image`)
 * └─ ImageReference "train-reference"       (with `image`, and for each tag: its removal)
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
  /** The folder that runs work in, absolute; with an image it is in there. */
  readonly workingDirectory: pulumi.Output<string>;
  /** The interpreter that has all the flow needs; with an image there is none on this machine. */
  readonly python: pulumi.Output<string> | undefined;
  /**
   * The image's reference, `acme/train:0123456789ab`, whose tag is the hash of all that is in it:
   * it changes exactly when that does, and is known in preview. What takes it comes after the image
   * is built, and loaded where `image.load` says.
   */
  readonly image: pulumi.Output<string> | undefined;
  /** The generation of Prefect that the workflow runs with: a plain flow's is 3. */
  readonly prefect: 2 | 3;
  /** The digest in the registry after a push; else the image's id on the machine that built it. */
  readonly imageDigest: pulumi.Output<string> | undefined;
  /** The resources that this component made. */
  readonly nodes: {
    readonly environment?: PythonEnvironment;
    readonly script?: LocalFolder;
    /** `docker.Image`; with `image.buildSecrets` or `image.cacheTo` a `command.local.Command`. */
    readonly image?: pulumi.CustomResource;
    /** The folder of what the image is made from. */
    readonly context?: LocalFolder;
  };

  constructor(name: string, args: PrefectPackageArgs, opts?: pulumi.ComponentResourceOptions) {
    super(componentToken("PrefectPackage"), name, {}, opts);
    const spec = normalisePackage(name, args, this);
    for (const warning of spec.warnings) void pulumi.log.warn(warning, this);
    const environment = createEnvironment(name, spec, this);
    const script = createScript(name, spec, this);
    const image = spec.image && createImage(name, spec.image.spec, spec.image.folder, this);

    this.flow = spec.flow;
    this.prefect = (args.source.kind === "lolpop" ? args.source.prefect : undefined) ?? 3;
    this.flowName = pulumi.output(spec.flow.name);
    this.entrypoint = pulumi.output(spec.entrypoint);
    this.workingDirectory = script?.path ?? pulumi.output(spec.workingDirectory);
    this.python =
      spec.python?.kind === "given" ? pulumi.output(spec.python.path) : environment?.python;
    this.image = image?.reference;
    this.imageDigest = image?.digest;
    this.nodes = { environment, script, image: image?.resource, context: image?.context };
    this.registerOutputs({
      flowName: this.flowName,
      entrypoint: this.entrypoint,
      workingDirectory: this.workingDirectory,
      python: this.python,
      image: this.image,
    });
  }
}
