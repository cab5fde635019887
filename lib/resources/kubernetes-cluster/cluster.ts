import type {
  ClusterEvent,
  Job,
  KubernetesDeployment,
  Pod,
  ReplicaSet,
  Selector,
  StatefulSet,
} from "./objects";

/** Which log of a container. */
export interface LogWanted {
  readonly pod: string;
  readonly container: string;
  /** Of the one before it was started anew. @default false */
  readonly previous?: boolean;
}

/** What is asked of a cluster. What is not there is undefined; all else that fails is thrown. */
export interface Cluster {
  /** `https://10.0.0.1:6443, context "staging" of ~/.kube/config`: how messages call it. */
  readonly place: string;
  /** Of Kubernetes: `v1.34.1`. */
  version(): Promise<string>;
  deployment(namespace: string, name: string): Promise<KubernetesDeployment | undefined>;
  statefulSet(namespace: string, name: string): Promise<StatefulSet | undefined>;
  replicaSets(namespace: string, selector: Selector): Promise<readonly ReplicaSet[]>;
  pods(namespace: string, selector: Selector): Promise<readonly Pod[]>;
  /** What was noted about one object, by its uid; the latest last. */
  events(namespace: string, uid: string): Promise<readonly ClusterEvent[]>;
  /** The last lines of a container's log. */
  log(namespace: string, wanted: LogWanted): Promise<string>;
  job(namespace: string, name: string): Promise<Job | undefined>;
  /** Sets how many pods exactly this Deployment has; another one of its name is refused (409). */
  scaleDeployment(
    namespace: string,
    name: string,
    to: { readonly uid: string; readonly replicas: number },
  ): Promise<void>;
  /** Deletes exactly this job, and its pods after it. False: it was gone. */
  deleteJob(namespace: string, job: Job): Promise<boolean>;
}

export function describePlace({ server, source }: { server: string; source: string }): string {
  return `${server}, ${source}`;
}
