import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { explicitProvider } from "./cluster";
import { KUBERNETES_DEFAULTS } from "./defaults";
import { logicalNameOf } from "./logical-name";
import { KubernetesNamespace } from "./namespace";
import { recall } from "./program-namespaces";

/**
 * The namespace that a component is to be in: the one given, the program's own of that name, or one
 * that is made now, once in a program. It belongs to the stack: the component that happens to be
 * the first to name it may go, and it stays.
 */
export function namespaceOf(
  given: string | KubernetesNamespace | undefined,
  parent: pulumi.Resource,
): KubernetesNamespace {
  if (typeof given === "object") return given;
  const namespaceName = given ?? KUBERNETES_DEFAULTS.namespace;
  const provider = explicitProvider(parent);
  const known = recall(namespaceName, provider);
  if (known !== undefined) return known;
  if (provider === undefined) return new KubernetesNamespace(namespaceName, { namespaceName });
  // Another cluster may have a namespace of that name.
  const name = childName(logicalNameOf(provider), namespaceName);
  return new KubernetesNamespace(name, { namespaceName }, { providers: [provider] });
}

/** The name of the namespace, which is made nowhere by this. */
export function namespaceNameOf(given: string | KubernetesNamespace | undefined): string {
  if (typeof given === "object") return given.name;
  return given ?? KUBERNETES_DEFAULTS.namespace;
}
