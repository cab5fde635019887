import * as pulumi from "@pulumi/pulumi";
import type { KubernetesNamespace } from "./namespace";

/** What a program has of each namespace, by the provider that it is reached through, and name. */
type Known = Map<pulumi.Resource | undefined, Map<string, KubernetesNamespace>>;

/** By what stands for a program: one process may run several, one after the other or at once. */
const programs = new WeakMap<object, Known>();

function knownOf(provider: pulumi.Resource | undefined): Map<string, KubernetesNamespace> {
  const program = pulumi.runtime.getMonitor() ?? programs;
  const known: Known = programs.get(program) ?? new Map();
  programs.set(program, known);
  const namespaces = known.get(provider) ?? new Map<string, KubernetesNamespace>();
  known.set(provider, namespaces);
  return namespaces;
}

/** Keeps a namespace for all that refer to it by its name. */
export function remember(
  namespace: KubernetesNamespace,
  provider: pulumi.Resource | undefined,
): void {
  const known = knownOf(provider);
  if (!known.has(namespace.name)) known.set(namespace.name, namespace);
}

/** The namespace that the program has under that name, through that provider. */
export function recall(
  name: string,
  provider: pulumi.Resource | undefined,
): KubernetesNamespace | undefined {
  return knownOf(provider).get(name);
}
