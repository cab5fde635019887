import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../../core/names";
import { ImageReference } from "../../../resources/image-reference";
import { LocalFolder } from "../../../resources/local-folder";
import { engineOf } from "../../engine";
import { dockerPackage } from "../../docker-package";
import { type BuiltImage, buildImage } from "./build";
import { needsCommand } from "./builder";
import { loadImage } from "./load";
import { after } from "./order";
import { imageReference, type ImageSpec } from "./spec";
import { fromHere, type StagedContext, stageContext } from "./stage";

/** An image, and what goes with it. */
export interface PackageImage extends BuiltImage {
  /**
   * `acme/training:0123456789ab`; changes exactly when the content does, and is known in preview.
   * What takes it comes after the image is where it is to be.
   */
  readonly reference: pulumi.Output<string>;
  readonly context: LocalFolder;
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
  const tags = createTags(name, spec, image, staged, parent);
  const references = createReferences(name, spec, image, staged, tags, parent);
  return {
    ...image,
    // Whatever uses the image depends on what removes it, and so goes first.
    reference: after(image.reference, ...references.slice(0, 1), ...(loaded ? [loaded] : [])),
    context,
    references,
  };
}

/** The names that people know it by, in full: each comes after the image has it. */
function createTags(
  name: string,
  spec: ImageSpec,
  image: BuiltImage,
  staged: StagedContext,
  parent: pulumi.Resource,
): pulumi.Output<string>[] {
  return spec.tags.map((tag) => {
    const child = childName(name, `tag-${tag}`);
    const targetImage = imageReference(spec, tag);
    if (!spec.args.push) {
      const { Tag } = dockerPackage("image.tags", parent);
      return new Tag(child, { sourceImage: image.reference, targetImage }, { parent }).targetImage;
    }
    // The docker command has pushed it with the image.
    if (needsCommand(spec.args)) return after(targetImage, image.resource);
    // All steps are in the engine's cache, and credentials are found as for the image itself.
    const options = { parent, dependsOn: [image.resource] };
    return buildImage(child, spec, { ...staged, tag }, options).reference;
  });
}

/** What takes the image's names away from the engine again, the one by content first. */
function createReferences(
  name: string,
  spec: ImageSpec,
  image: BuiltImage,
  { files }: StagedContext,
  tags: readonly pulumi.Output<string>[],
  parent: pulumi.Resource,
): ImageReference[] {
  const options = { parent, retainOnDelete: spec.args.keepLocally ?? false };
  const refer = (child: string, reference: pulumi.Input<string>, told?: typeof files) => {
    const args = { reference, ...(told && { files: told }), ...engineOf(parent) };
    return new ImageReference(childName(name, child), args, options);
  };
  return [
    refer("reference", image.reference, files),
    ...tags.map((tag, at) => refer(`reference-${spec.tags[at]}`, tag)),
  ];
}
