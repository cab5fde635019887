import * as pulumi from "@pulumi/pulumi";
import { thinProvider, typeToken } from "../../provider";
import { type Pulumified, secretly } from "../pulumified";
import type { ImageReferenceInputs } from "./inputs";

/** The arguments of an {@link ImageReference}. */
export interface ImageReferenceArgs extends Pulumified<ImageReferenceInputs> {}

/**
 * Removes an image's reference from a Docker Engine when it is deleted, or gets another one:
 * `@pulumi/docker` builds and tags but never does. It makes nothing. One that a container still
 * uses stays, with a warning. What runs the image depends on this, so that it goes before.
 *
 * @example
 * ```ts
 * import * as docker from "@pulumi/docker";
 * const image = new docker.Image("etl", { imageName: "etl:1", skipPush: true, build: {} });
 * new ImageReference("etl", { reference: image.imageName });
 * ```
 */
export class ImageReference extends pulumi.CustomResource {
  declare public readonly reference: pulumi.Output<string>;

  constructor(name: string, args: ImageReferenceArgs, opts?: pulumi.CustomResourceOptions) {
    const keyMaterial = secretly(args.keyMaterial);
    const props = { ...args, keyMaterial, ...thinProvider("ImageReference") };
    super(typeToken("ImageReference"), name, props, opts);
  }
}
