/**
 * What is read of a cluster's objects, and no more. Types of our own: those of Kubernetes' client
 * are some hundred files, which every program's type check would have to go through.
 */

export interface Metadata {
  readonly name?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: Date;
  /** There while the object is going. */
  readonly deletionTimestamp?: Date;
  readonly ownerReferences?: readonly { readonly uid: string }[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface KubernetesDeployment {
  readonly metadata?: Metadata;
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector: Selector;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface ReplicaSet {
  readonly metadata?: Metadata;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface StatefulSet {
  readonly metadata?: Metadata;
  readonly spec?: {
    readonly replicas?: number;
    readonly selector: Selector;
    readonly podManagementPolicy?: string;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly updateRevision?: string;
  };
}

export interface Pod {
  readonly metadata?: Metadata;
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: ContainerState;
  /** How it ended before it was started anew. */
  readonly lastState?: ContainerState;
}

export interface ContainerState {
  readonly running?: object;
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

/** Something that the cluster noted about an object. */
export interface ClusterEvent {
  /** "Normal" or "Warning". */
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  /** How often. */
  readonly count?: number;
  readonly firstTimestamp?: Date;
  readonly lastTimestamp?: Date;
  /** What newer parts of Kubernetes say alone; the client leaves it a text. */
  readonly eventTime?: Date | string;
}

export interface Job {
  readonly metadata?: Metadata;
}

/** Whether a pod works, by the cluster's word. */
export function isReady({ status }: Pod): boolean {
  return Boolean(status?.conditions?.some((one) => one.type === "Ready" && one.status === "True"));
}

/** A selector as a query has it. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(",")})`;
  });
  return [...labels, ...expressions].join(",");
}

/** When an event was last seen, in milliseconds; 0 where it does not say. */
export function timeOf({ lastTimestamp, eventTime, firstTimestamp }: ClusterEvent): number {
  const last = lastTimestamp ?? eventTime ?? firstTimestamp ?? 0;
  return new Date(last).getTime();
}
