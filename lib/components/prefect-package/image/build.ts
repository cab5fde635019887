import type * as pulumi from "@pulumi/pulumi";
import { buildByCommand } from "./build-by-command";
import { buildByPlugin } from "./build-by-plugin";
import { needsCommand } from "./builder";
import type { ImageSpec } from "./spec";
import type { StagedContext } from "./stage";

/** An image that a resource builds. */
export interface BuiltImage {
  /** `docker.Image`, or the `command.local.Command` that builds it. */
  readonly resource: pulumi.CustomResource;
  /** Known in preview; what takes it comes after the build. */
  readonly reference: pulumi.Output<string>;
  /** The digest in the registry after a push; else the image's id on the machine that built it. */
  readonly digest: pulumi.Output<string>;
}

/** Builds an image: by Pulumi's docker plugin, and only what that can't do by the docker command. */
export function buildImage(
  name: string,
  spec: ImageSpec,
  staged: StagedContext,
  options: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): BuiltImage {
  const build = needsCommand(spec.args) ? buildByCommand : buildByPlugin;
  return build(name, spec, staged, options);
}
