import type { DeploymentSettings } from "../deployment-settings";
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

/** The arguments of a {@link PrefectServeDeployment}. */
export interface PrefectServeDeploymentArgs extends DeploymentSettings {
  /** Where the serving process lives. @default - a process on this machine */
  readonly infrastructure?: ProcessServing | DockerServing;
}
