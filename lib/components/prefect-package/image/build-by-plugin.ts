import * as pulumi from "@pulumi/pulumi";
import { dockerPackage } from "../../docker-package";
import type { BuiltImage } from "./build";
import { imageReference, type ImageSpec } from "./spec";
import { fromHere, type StagedContext } from "./stage";

/** Builds an image on the engine that Pulumi's docker provider is configured for. */
export function buildByPlugin(
  name: string,
  spec: ImageSpec,
  staged: StagedContext,
  options: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): BuiltImage {
  const { Image } = dockerPackage("an image", options.parent);
  const { network, cacheFrom, push, registry } = spec.args;
  const image = new Image(
    name,
    {
      imageName: imageReference(spec, staged.tag),
      skipPush: !push,
      registry: registry && { ...registry, password: secret(registry.password) },
      build: {
        context: fromHere(staged.folder),
        dockerfile: fromHere(staged.dockerfile),
        platform: spec.platform,
        args: spec.buildArgs,
        network,
        cacheFrom: cacheFrom && { images: [...cacheFrom] },
        builderVersion: "BuilderBuildKit",
      },
    },
    options,
  );
  return { resource: image, reference: image.imageName, digest: image.repoDigest };
}

function secret(value: pulumi.Input<string> | undefined) {
  return value === undefined ? undefined : pulumi.secret(value);
}
