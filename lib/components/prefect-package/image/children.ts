import { relative } from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../../core/names";
import { LocalFolder } from "../../../resources/local-folder";
import { optionalPackage } from "../../optional-package";
import type { ImageSpec } from "./spec";
import { stageContext } from "./stage";

/** An image, and what goes with it. */
export interface PackageImage {
  /** `acme/training:0123456789ab`; changes exactly when the content does, and is known in preview. */
  readonly reference: pulumi.Output<string>;
  readonly image: docker.Image;
  readonly folder: LocalFolder;
  readonly tags: readonly docker.Tag[];
}

/**
 * Builds the image from a context that is staged now, in a preview too: the builder hashes it.
 * @param folder - absolute; for the context
 */
export function createImage(
  name: string,
  spec: ImageSpec,
  folder: string,
  parent: pulumi.Resource,
): PackageImage {
  const { Image, Tag } = optionalPackage<typeof docker>("@pulumi/docker", "an image", parent);
  const staged = stageContext(spec, folder);
  // Relative, so that another checkout of the same code has nothing to change.
  const here = (path: string) => relative(process.cwd(), path);
  const owner = new LocalFolder(childName(name, "context"), { path: here(folder) }, { parent });
  const reference = `${spec.repository}:${staged.tag}`;
  const { network, cacheFrom, push, registry } = spec.args;
  const image = new Image(
    childName(name, "image"),
    {
      imageName: reference,
      skipPush: !push,
      registry: registry && { ...registry, password: secret(registry.password) },
      build: {
        context: here(staged.folder),
        dockerfile: here(staged.dockerfile),
        platform: spec.platform,
        args: spec.buildArgs,
        network,
        cacheFrom: cacheFrom && { images: [...cacheFrom] },
        builderVersion: "BuilderBuildKit",
      },
    },
    { parent, dependsOn: [owner] },
  );
  const tags = spec.tags.map((tag) => {
    const args = { sourceImage: image.imageName, targetImage: `${spec.repository}:${tag}` };
    return new Tag(childName(name, `tag-${tag}`), args, { parent });
  });
  return { reference: image.imageName, image, folder: owner, tags };
}

function secret(value: pulumi.Input<string> | undefined) {
  return value === undefined ? undefined : pulumi.secret(value);
}
