import type * as pulumi from "@pulumi/pulumi";
import type { WorkPool, WorkPoolArgs } from "../../resources/work-pool";
import type { JsonInput } from "../../resources/pulumified";
import type { DeploymentSettings } from "../deployment-settings";
import type { KubernetesJobArgs } from "../../render/kubernetes";
import type { ContainerSettings } from "../prefect-container";
import type { KubernetesWorkers } from "./kubernetes-args";

/** A work pool that exists in Prefect already and stays when the stack goes. */
export interface ExistingWorkPool {
  /** The pool's name in Prefect. */
  readonly existing: string;
  /** The pool's type; decides which worker could be started. @default "process" */
  readonly type?: string;
}

/** A work pool to make. */
export interface OwnWorkPool extends WorkPoolArgs {
  /**
   * What the jobs of a pool of type `kubernetes` look like: changes to the server's default template,
   * before those of `baseJobTemplatePatch`.
   * @default - jobs that may write to /tmp alone, as nobody in particular
   */
  readonly job?: KubernetesJobArgs;
}

/** What every worker takes, wherever it is. */
export interface WorkerSettings {
  /** How many; 0 starts none. @default 1 */
  readonly count?: number;
  /** How many runs one worker takes at one time. @default - no limit */
  readonly limit?: number;
  /** Runs due within so many seconds are taken early. @default 10 */
  readonly prefetchSeconds?: number;
}

/** Workers on this machine, as processes. */
export interface LocalWorkers extends WorkerSettings {
  /** @default - what goes with the pool's type */
  readonly kind?: "process";
  /**
   * An interpreter that has the worker: for a docker pool Prefect and `prefect-docker`.
   * @default - the package's own, for a pool of type `process`
   */
  readonly python?: pulumi.Input<string>;
}

/** Workers in containers of a Docker Engine, for a pool of type `docker`. */
export interface DockerWorkers extends WorkerSettings, ContainerSettings {
  readonly kind: "docker";
  /**
   * An image with Prefect; `prefect-docker` is installed at the start where it is not in there.
   * @default "prefecthq/prefect:3-python3.12"
   */
  readonly image?: pulumi.Input<string>;
  /** The engine's socket on its machine, which the worker starts containers by. @default "/var/run/docker.sock" */
  readonly socket?: string;
}

/** The arguments of a {@link PrefectWorkPoolDeployment}. */
export interface PrefectWorkPoolDeploymentArgs extends DeploymentSettings {
  /**
   * The work pool: one to make, one of this program (a {@link WorkPool}, which several deployments
   * may share), or one that exists.
   */
  readonly workPool: OwnWorkPool | WorkPool | ExistingWorkPool;
  /** The pool's queue; made by Prefect when there is none of the name. @default "default" */
  readonly workQueueName?: string;
  /**
   * Values for the pool's job template. What follows from the package (`image`, `command`, …) is
   * among them unless given here.
   * @default - what follows from the package
   */
  readonly jobVariables?: Readonly<Record<string, JsonInput>>;
  /**
   * The workers: processes on this machine, containers or pods; a number is a count of those that go
   * with the pool's type.
   * @default - 1 where this component makes the pool and its type is `process`, or `docker` or
   * `kubernetes` and the package has an image; else none
   */
  readonly workers?: number | LocalWorkers | DockerWorkers | KubernetesWorkers;
}
