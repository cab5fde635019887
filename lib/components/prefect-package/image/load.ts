import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../../core/names";
import { optionalPackage } from "../../optional-package";
import type { ImageLoadArgs } from "./args";
import type { BuiltImage } from "./build";
import { IMAGE_DEFAULTS } from "./defaults";
import { shellCommand } from "./shell";

/** The documented command of each; values come by the environment, which needs no quoting. */
const INTO_CLUSTER = {
  kind: 'kind load docker-image "$IMAGE" --name "$CLUSTER"',
  minikube: 'minikube image load "$IMAGE" --profile "$CLUSTER"',
  k3d: 'k3d image import "$IMAGE" --cluster "$CLUSTER"',
} as const;

/** Brings an image to where containers are made of it: when it is made, and when it changes. */
export function loadImage(
  name: string,
  load: ImageLoadArgs,
  image: BuiltImage,
  parent: pulumi.Resource,
): command.local.Command {
  const { local } = optionalPackage<typeof command>("@pulumi/command", "image.load", parent);
  const { create, environment } = loadCommand(load);
  return new local.Command(
    childName(name, "load"),
    {
      create,
      environment: { IMAGE: image.reference, ...environment },
      triggers: [image.reference],
    },
    { parent, dependsOn: [image.resource] },
  );
}

function loadCommand(load: ImageLoadArgs): {
  readonly create: string;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
} {
  if (load.kind === undefined) return { create: shellCommand(load.command), environment: {} };
  const cluster = load.cluster ?? IMAGE_DEFAULTS.clusters[load.kind];
  return { create: INTO_CLUSTER[load.kind], environment: { CLUSTER: cluster } };
}
