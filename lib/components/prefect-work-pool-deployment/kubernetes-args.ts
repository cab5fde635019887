import type * as pulumi from "@pulumi/pulumi";
import type { Autoscaling, DisruptionBudget, RoleRule, WorkerRole } from "../../render/kubernetes";
import type { ConnectionSecretArgs, KubernetesNamespace, ManifestArgs } from "../kubernetes";
import type { WorkerSettings } from "./args";

/** Workers in pods of a Kubernetes cluster, for a pool of type `kubernetes`. */
export interface KubernetesWorkers extends WorkerSettings, ManifestArgs {
  readonly kind: "kubernetes";
  /** By name it is made, once in a program; see {@link KubernetesNamespace}. @default "lolpop" */
  readonly namespace?: string | KubernetesNamespace;
  /**
   * Where the jobs are: the worker's rights are there, and the Secrets that jobs read.
   * @default - `workPool.job.namespace`, else the workers' own
   */
  readonly jobNamespace?: string | KubernetesNamespace;
  /**
   * An image with Prefect and `prefect-kubernetes`.
   * @default - "prefecthq/prefect:3-python3.12-kubernetes"; of Prefect 2 "prefecthq/prefect:2-python3.9-kubernetes"
   */
  readonly image?: pulumi.Input<string>;
  /** The generation of Prefect in the image. @default - the package's own */
  readonly prefect?: 2 | 3;
  /** The least rights that a worker can do with, or those of prefect-helm. @default "smallest" */
  readonly role?: WorkerRole;
  /** Further rules of its role. @default - none */
  readonly rules?: readonly RoleRule[];
  /**
   * Rights in every namespace, by a ClusterRole: for deployments whose job variable `namespace` is
   * another.
   * @default false
   */
  readonly clusterWide?: boolean;
  /** As many workers as their load takes, in place of `count`. @default - none */
  readonly autoscaling?: Autoscaling;
  /** How many workers a drain of nodes leaves alone. @default - none */
  readonly disruptionBudget?: DisruptionBudget;
  /** Variables of the worker, no secrets; Prefect's settings among them go on to its jobs. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** The Secret with the connection to Prefect. @default - "prefect-secrets", which is made */
  readonly connectionSecret?: ConnectionSecretArgs;
  /** What the objects in the cluster are called, with "-worker" behind. @default - as the component, made legal */
  readonly objectName?: string;
  /** How long `up` waits for the workers to be available, in seconds. @default 180 */
  readonly startTimeoutSeconds?: number;
}
