/** Objects of a cluster, as small as what is judged of them. */
import type {
  ClusterEvent,
  Condition,
  ContainerState,
  ContainerStatus,
  KubernetesDeployment,
  Pod,
  ReplicaSet,
  StatefulSet,
} from "../../../../lib/resources/kubernetes-cluster";
import type {
  DeploymentScene,
  StatefulSetScene,
} from "../../../../lib/resources/kubernetes-rollout/scene";

const selector = { matchLabels: { app: "etl" } };
const REVISION = "deployment.kubernetes.io/revision";

/** A Deployment "etl" with one replica that is updated and not available. */
export function deployment(
  spec: Partial<NonNullable<KubernetesDeployment["spec"]>> = {},
  status: Partial<NonNullable<KubernetesDeployment["status"]>> = {},
): KubernetesDeployment {
  return {
    metadata: { name: "etl", uid: "d1", generation: 2 },
    spec: { replicas: 1, selector, ...spec },
    status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, ...status },
  };
}

export function replicaSet(revision: number, ...conditions: readonly Condition[]): ReplicaSet {
  return {
    metadata: {
      name: `etl-${revision}`,
      uid: `rs${revision}`,
      annotations: { [REVISION]: String(revision) },
      ownerReferences: [{ uid: "d1" }],
    },
    status: { conditions },
  };
}

/** A pod "etl-a" of the ReplicaSet of revision 2. */
export function pod(
  containers: readonly ContainerStatus[] = [],
  {
    name = "etl-a",
    owner = "rs2",
    ...more
  }: Partial<NonNullable<Pod["status"]> & { name: string; owner: string; labels: object }> = {},
): Pod {
  const { labels, ...status } = more;
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      labels: { app: "etl", ...labels },
      ownerReferences: [{ uid: owner }],
    },
    status: { phase: "Pending", containerStatuses: containers, ...status },
  };
}

export function container(
  state: ContainerState,
  more: Partial<ContainerStatus> = {},
): ContainerStatus {
  return { name: "flow", ready: false, restartCount: 0, state, ...more };
}

export function waiting(reason: string, message?: string): ContainerState {
  return { waiting: { reason, message } };
}

/** A container that crashed so often. */
export function crashing(restartCount: number, terminated: object = {}): ContainerStatus {
  const state = waiting("CrashLoopBackOff", "back-off 40s restarting failed container");
  const lastState = { terminated: { exitCode: 3, reason: "Error", ...terminated } };
  return container(state, { restartCount, lastState });
}

export function failedCreate(message: string, seconds = 1): ClusterEvent {
  return {
    type: "Warning",
    reason: "FailedCreate",
    message,
    lastTimestamp: new Date(seconds * 1e3),
  };
}

export function refusing(message: string): Condition {
  return { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message };
}

/** A Deployment in the middle of its second rollout. */
export function scene(more: Partial<DeploymentScene> = {}): DeploymentScene {
  return {
    kind: "Deployment",
    workload: deployment(),
    replicaSets: [replicaSet(1), replicaSet(2)],
    pods: [],
    events: [],
    ...more,
  };
}

/** A StatefulSet "db" with one replica in the middle of an update. */
export function statefulScene(
  more: Partial<StatefulSetScene> = {},
  spec: Partial<NonNullable<StatefulSet["spec"]>> = {},
  status: Partial<NonNullable<StatefulSet["status"]>> = {},
): StatefulSetScene {
  const workload = {
    metadata: { name: "db", uid: "s1", generation: 2 },
    spec: { replicas: 1, selector, ...spec },
    status: { observedGeneration: 2, updateRevision: "db-2", ...status },
  };
  return { kind: "StatefulSet", workload, pods: [], events: [], ...more };
}
