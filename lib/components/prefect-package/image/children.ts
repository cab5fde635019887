import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../../core/names";
import { ImageReference } from "../../../resources/image-reference";
import { LocalFolder } from "../../../resources/local-folder";
import { engineOf } from "../../engine";
import { dockerPackage } from "../../docker-package";
import { type BuiltImage, buildImage } from "./build";
import { loadImage } from "./load";
import { after } from "./order";
import type { ImageSpec } from "./spec";
import { fromHere, stageContext } from "./stage";

/** An image, and what goes with it. */
export interface PackageImage extends BuiltImage {
  /**
   * `acme/training:0123456789ab`; changes exactly when the content does, and is known in preview.
   * What takes it comes after the image is where it is to be.
   */
  readonly reference: pulumi.Output<string>;
  readonly context: LocalFolder;
  readonly tags: readonly docker.Tag[];
  /** What takes the image's names away again, the one by content first. */
  readonly references: readonly ImageReference[];
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
  const staged = stageContext(spec, folder);
  const context = new LocalFolder(
    childName(name, "context"),
    { path: fromHere(folder) },
    { parent },
  );
  const options = { parent, dependsOn: [context] };
  const image = buildImage(childName(name, "image"), spec, staged, options);
  const { load } = spec.args;
  const loaded = load && loadImage(name, load, image, parent);
  const tags = createTags(name, spec, image, parent);
  const references = createReferences(name, spec, image, tags, parent);
  return {
    ...image,
    // Whatever uses the image depends on what removes it, and so goes first.
    reference: after(image.reference, ...references.slice(0, 1), ...(loaded ? [loaded] : [])),
    context,
    tags,
    references,
  };
}

/** The names that people know it by. */
function createTags(
  name: string,
  { tags, repository }: ImageSpec,
  image: BuiltImage,
  parent: pulumi.Resource,
): docker.Tag[] {
  if (tags.length === 0) return [];
  const { Tag } = dockerPackage("image.tags", parent);
  return tags.map((tag) => {
    const args = { sourceImage: image.reference, targetImage: `${repository}:${tag}` };
    return new Tag(childName(name, `tag-${tag}`), args, { parent });
  });
}

/** What takes the image's names away from the engine again, the one by content first. */
function createReferences(
  name: string,
  spec: ImageSpec,
  image: BuiltImage,
  tags: readonly docker.Tag[],
  parent: pulumi.Resource,
): ImageReference[] {
  const options = { parent, retainOnDelete: spec.args.keepLocally ?? false };
  const refer = (child: string, reference: pulumi.Input<string>) => {
    const args = { reference, ...engineOf(parent) };
    return new ImageReference(childName(name, child), args, options);
  };
  return [
    refer("reference", image.reference),
    ...tags.map((tag, at) => refer(`reference-${spec.tags[at]}`, tag.targetImage)),
  ];
}
