import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { optionalPackage } from "../../optional-package";
import type { BuiltImage } from "./build";
import { buildCommand } from "./build-command";
import { after } from "./order";
import { imageReference, type ImageSpec } from "./spec";
import type { StagedContext } from "./stage";

/** Builds an image with the `docker` command of this machine. */
export function buildByCommand(
  name: string,
  spec: ImageSpec,
  staged: StagedContext,
  options: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): BuiltImage {
  const what = "image.buildSecrets and image.cacheTo";
  const { local } = optionalPackage<typeof command>("@pulumi/command", what, options.parent);
  const reference = imageReference(spec, staged.tag);
  const { script, environment, secretEnvironment } = buildCommand(spec, staged);
  const secrets = Object.entries(secretEnvironment).map(([variable, value]) => {
    return [variable, pulumi.secret(value)] as const;
  });
  const build = new local.Command(
    name,
    {
      create: script,
      environment: { ...environment, ...Object.fromEntries(secrets) },
      triggers: [reference],
    },
    options,
  );
  // All outputs are secret because an input is; what the image is called is none.
  const digest = pulumi.unsecret(build.stdout);
  return { resource: build, reference: after(reference, build), digest };
}
