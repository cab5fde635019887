import type * as pulumi from "@pulumi/pulumi";
import { Deployment } from "./resource";

/** Something that is a deployment or leads to one, as the deployment components do. */
export type DeploymentReference = Deployment | { readonly deployment: Deployment };

/** The deployment that a reference leads to; undefined for an id. */
export function deploymentOf(
  reference: DeploymentReference | pulumi.Input<string>,
): Deployment | undefined {
  if (reference instanceof Deployment) return reference;
  if (typeof reference !== "object" || reference === null) return undefined;
  if (!("deployment" in reference)) return undefined;
  return reference.deployment instanceof Deployment ? reference.deployment : undefined;
}

/**
 * The resource's own id, which the engine keeps known while the deployment is only updated; its
 * outputs are unknown in such a preview, which would show what refers to it as changed.
 */
export function deploymentIdOf(
  reference: DeploymentReference | pulumi.Input<string>,
): pulumi.Input<string> {
  return deploymentOf(reference)?.id ?? (reference as pulumi.Input<string>);
}
