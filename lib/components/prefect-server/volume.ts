import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { dockerPackage } from "../docker-package";
import type { ServerSpec } from "./spec";

/** The volume of a database: apart from the container, whose replacement must not take it along. */
export interface DataVolume {
  readonly name: pulumi.Output<string>;
  /** Where it is the stack's. */
  readonly resource?: docker.Volume;
}

/** Makes the volume, or takes the one that is there, which stays. */
export function dataVolume(
  name: string,
  existing: pulumi.Input<string> | undefined,
  { args }: ServerSpec,
  parent: pulumi.Resource,
): DataVolume {
  if (existing !== undefined) return { name: pulumi.output(existing) };
  const { Volume } = dockerPackage("a volume", parent);
  const resource = new Volume(name, {}, { parent, retainOnDelete: args.keepData ?? false });
  return { name: resource.name, resource };
}
