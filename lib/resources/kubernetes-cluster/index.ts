export type { Cluster, LogWanted } from "./cluster";
export { withCluster } from "./connect";
export { isPassing, reasonOf, statusOf } from "./failures";
export { checkCluster, type ClusterInputs, withoutUnknownWays } from "./inputs";
export {
  type ClusterEvent,
  type Condition,
  type ContainerState,
  type ContainerStatus,
  isReady,
  type Job,
  type KubernetesDeployment,
  type Metadata,
  type Pod,
  type ReplicaSet,
  type Selector,
  selectorText,
  type StatefulSet,
  timeOf,
} from "./objects";
