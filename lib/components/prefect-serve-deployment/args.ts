import type { DeploymentSettings } from "../deployment-settings";

/** A process on this machine serves the flow. */
export interface ProcessServing {
  readonly kind: "process";
  /** How many runs at one time. @default - no limit */
  readonly limit?: number;
  /** How often to look for runs, in seconds. @default 10 */
  readonly pollSeconds?: number;
}

/** The arguments of a {@link PrefectServeDeployment}. */
export interface PrefectServeDeploymentArgs extends DeploymentSettings {
  /** Where the serving process lives. @default - a process on this machine */
  readonly infrastructure?: ProcessServing;
}
