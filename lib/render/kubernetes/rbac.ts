import { type KubernetesObject, objectLabels } from "./objects";
import { objectName } from "./names";

/** Which Role a worker gets: the smallest that it can do its work with, or that of prefect-helm. */
export type WorkerRole = "smallest" | "prefect-helm";

/** One rule of a Role, in Kubernetes' own shape. */
export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Who may do what, and where. */
export interface WorkerAccess {
  /** The worker's object name, which the account has too. */
  readonly name: string;
  readonly namespace: string;
  readonly jobNamespace: string;
  readonly role: WorkerRole;
  /** In every namespace: a deployment may name another than `jobNamespace`. */
  readonly clusterWide: boolean;
  readonly prefect: 2 | 3;
  /** Whether a worker of Prefect 2 must hide the API's key by a Secret that it makes itself. */
  readonly makesSecrets: boolean;
  /** Further rules. */
  readonly rules: readonly RoleRule[];
}

const READ = ["get", "list", "watch"];

/** The worker's account, whose token it asks the cluster with. */
export function renderServiceAccount({ name, namespace }: WorkerAccess): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, labels: objectLabels("prefect-worker", name) },
    // Its own pod asks for the token; whoever else uses the account does not get it unasked.
    automountServiceAccountToken: false,
  };
}

export function renderRole(access: WorkerAccess): KubernetesObject {
  return {
    apiVersion: RBAC,
    kind: access.clusterWide ? "ClusterRole" : "Role",
    metadata: metadataOf(access),
    rules: rulesOf(access),
  };
}

export function renderRoleBinding(access: WorkerAccess): KubernetesObject {
  const { name, namespace, clusterWide } = access;
  const metadata = metadataOf(access);
  return {
    apiVersion: RBAC,
    kind: clusterWide ? "ClusterRoleBinding" : "RoleBinding",
    metadata,
    roleRef: {
      apiGroup: "rbac.authorization.k8s.io",
      kind: clusterWide ? "ClusterRole" : "Role",
      name: metadata.name,
    },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  };
}

const RBAC = "rbac.authorization.k8s.io/v1";

/** What is in no namespace shares its name with the whole cluster. */
function metadataOf({ name, namespace, jobNamespace, clusterWide }: WorkerAccess) {
  const labels = objectLabels("prefect-worker", name);
  if (clusterWide) return { name: objectName(`${namespace}-${name}`), labels };
  return { name, namespace: jobNamespace, labels };
}

/** What a worker was seen to need, or what prefect-helm gives it. */
export function rulesOf({ role, prefect, makesSecrets, rules }: WorkerAccess): RoleRule[] {
  const own = role === "smallest" ? smallest(prefect) : ofPrefectHelm();
  const secrets = ["get", "create", "update", "delete"];
  return [
    ...own,
    ...(prefect === 2 && makesSecrets ? [rule("", ["secrets"], secrets)] : []),
    ...rules,
  ];
}

/** Prefect 2 also asks for events, to tell why a pod did not start. */
function smallest(prefect: 2 | 3): RoleRule[] {
  return [
    rule("", ["pods"], READ),
    rule("", ["pods/log"], ["get"]),
    ...(prefect === 2 ? [rule("", ["events"], ["list"])] : []),
    rule("batch", ["jobs"], [...READ, "create"]),
  ];
}

function ofPrefectHelm(): RoleRule[] {
  return [
    rule("", ["events", "pods", "pods/log", "pods/status"], READ),
    rule("batch", ["jobs"], [...READ, "create", "update", "patch", "delete"]),
  ];
}

function rule(group: string, resources: string[], verbs: string[]): RoleRule {
  return { apiGroups: [group], resources, verbs };
}
