/** An object of Kubernetes as it stands in a manifest. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [member: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** A variable of a container: a text, or where to find it. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

/** What our own part of a cluster is: the value of `app.kubernetes.io/name`. */
export type Role = "prefect-serve" | "prefect-worker" | "prefect-server";

export const MANAGED_BY = { "app.kubernetes.io/managed-by": "prefect-constructs" } as const;

/** What pods are selected by; never to be changed, since no cluster lets a selector change. */
export function selectorLabels(role: Role, instance: string): Record<string, string> {
  return { "app.kubernetes.io/name": role, "app.kubernetes.io/instance": instance };
}

/** The labels of all that belongs to one workload. `instance` is an object's name. */
export function objectLabels(role: Role, instance: string): Record<string, string> {
  return { ...selectorLabels(role, instance), ...MANAGED_BY };
}

/** Kinds of Kubernetes itself that are in no namespace. */
const WITHOUT_NAMESPACE = new Set([
  ...["APIService", "ClusterRole", "ClusterRoleBinding", "CSIDriver", "CSINode"],
  ...["CustomResourceDefinition", "IngressClass", "MutatingWebhookConfiguration", "Namespace"],
  ...["Node", "PersistentVolume", "PriorityClass", "RuntimeClass", "StorageClass"],
  ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
  ...["ValidatingWebhookConfiguration", "VolumeAttachment"],
]);

/** Whether objects of a kind are in a namespace. */
export function isNamespaced(kind: string): boolean {
  return !WITHOUT_NAMESPACE.has(kind);
}
