import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { optionalPackage } from "../optional-package";

/** Any resource of Pulumi's package for Kubernetes, and its provider. */
export const KUBERNETES_MEMBER = "kubernetes:core/v1:Namespace";

/** Pulumi's package for Kubernetes, loaded when something needs it. */
export function kubernetesPackage(parent: pulumi.Resource): typeof k8s {
  return optionalPackage<typeof k8s>("@pulumi/kubernetes", "Kubernetes", parent);
}
