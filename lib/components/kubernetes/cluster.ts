import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import type { ClusterAccess } from "./args";
import { KUBERNETES_MEMBER, kubernetesPackage } from "./package";

/** How to reach a cluster, for resources that look into it. The kubeconfig is secret. */
export interface Cluster {
  /** @default - KUBECONFIG, else ~/.kube/config */
  readonly kubeconfig?: pulumi.Output<string>;
  /** @default - the kubeconfig's current one */
  readonly context?: pulumi.Output<string>;
}

/** The provider of Kubernetes that a component was given. */
export function explicitProvider(component: pulumi.Resource): k8s.Provider | undefined {
  return component.getProvider(KUBERNETES_MEMBER);
}

/** A provider that changes Secrets and config maps in place, so that pods roll and are not replaced. */
export function createProvider(
  name: string,
  access: ClusterAccess,
  parent: pulumi.Resource,
): k8s.Provider {
  const { Provider } = kubernetesPackage(parent);
  const args = { ...completed(access), enableSecretMutable: true, enableConfigMapMutable: true };
  return new Provider(childName(name, "provider"), args, { parent });
}

/** The way to the cluster that the provider takes. */
export function clusterOf(access: ClusterAccess, given: k8s.Provider | undefined): Cluster {
  if (given === undefined) return completed(access);
  warnOfReplacement(given);
  // The provider's class does not declare what it was given; a resource has it all the same.
  const { kubeconfig, context } = given as unknown as Record<string, pulumi.Output<string>>;
  return { kubeconfig: kubeconfig && pulumi.secret(kubeconfig), context };
}

/** An explicit provider does not see stack config. */
function completed({ kubeconfig, context }: ClusterAccess): Cluster {
  const config = new pulumi.Config("kubernetes");
  const known = kubeconfig ?? config.get("kubeconfig");
  const named = context ?? config.get("context");
  return {
    ...(known !== undefined && { kubeconfig: pulumi.secret(known) }),
    ...(named !== undefined && { context: pulumi.output(named) }),
  };
}

const warned = new WeakSet<k8s.Provider>();

function warnOfReplacement(given: k8s.Provider): void {
  if (warned.has(given)) return;
  warned.add(given);
  const { enableSecretMutable } = given as unknown as Record<string, pulumi.Output<string>>;
  pulumi.output(enableSecretMutable).apply(async (mutable) => {
    if (mutable === "true") return;
    const what = "without enableSecretMutable: true this provider replaces a Secret that changes";
    await pulumi.log.warn(`${what}, and with it the pods that use it`, given);
  });
}
