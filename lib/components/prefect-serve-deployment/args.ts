import type { DeploymentSettings } from "../deployment-settings";
import type { ConnectionSecretArgs, KubernetesNamespace, ManifestArgs } from "../kubernetes";
import type { ContainerSettings } from "../prefect-container";

/** A process on this machine serves the flow. */
export interface ProcessServing {
  readonly kind: "process";
  /** How many runs at one time. @default - no limit */
  readonly limit?: number;
  /** How often to look for runs, in seconds. @default 10 */
  readonly pollSeconds?: number;
}

/** Containers of a Docker Engine serve the flow, from the package's image. */
export interface DockerServing extends ContainerSettings {
  readonly kind: "docker";
  /** How many containers. @default 1 */
  readonly replicas?: number;
  /** How many runs at one time in each container. @default - no limit */
  readonly limit?: number;
  /** How often to look for runs, in seconds. @default 10 */
  readonly pollSeconds?: number;
}

/** Pods of a Kubernetes cluster serve the flow, from the package's image. */
export interface KubernetesServing extends ManifestArgs {
  readonly kind: "kubernetes";
  /** By name it is made, once in a program; see {@link KubernetesNamespace}. @default "lolpop" */
  readonly namespace?: string | KubernetesNamespace;
  /** What the Deployment is called in the cluster. @default - as the component, made legal */
  readonly objectName?: string;
  /** The Secret with the connection to Prefect. @default - "prefect-secrets", which is made */
  readonly connectionSecret?: ConnectionSecretArgs;
  /** How many pods. @default - 1, or what the manifest says */
  readonly replicas?: number;
  /** How many runs at one time in each pod. @default - no limit */
  readonly limit?: number;
  /** How often to look for runs, in seconds. @default 10 */
  readonly pollSeconds?: number;
  /** How long `up` waits for all pods to be available, in seconds. @default 180 */
  readonly startTimeoutSeconds?: number;
}

/** The arguments of a {@link PrefectServeDeployment}. */
export interface PrefectServeDeploymentArgs extends DeploymentSettings {
  /** Where the serving process lives. @default - a process on this machine */
  readonly infrastructure?: ProcessServing | DockerServing | KubernetesServing;
}
