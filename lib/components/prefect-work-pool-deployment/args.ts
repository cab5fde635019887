import type { WorkPool, WorkPoolArgs } from "../../resources/work-pool";
import type { JsonInput } from "../../resources/pulumified";
import type { DeploymentSettings } from "../deployment-settings";

/** A work pool that exists in Prefect already and stays when the stack goes. */
export interface ExistingWorkPool {
  /** The pool's name in Prefect. */
  readonly existing: string;
  /** The pool's type; decides which worker could be started. @default "process" */
  readonly type?: string;
}

/** Workers on this machine. */
export interface LocalWorkers {
  /** How many; 0 starts none. @default 1 */
  readonly count?: number;
  /** How many runs one worker takes at one time. @default - no limit */
  readonly limit?: number;
  /** Runs due within so many seconds are taken early. @default 10 */
  readonly prefetchSeconds?: number;
}

/** The arguments of a {@link PrefectWorkPoolDeployment}. */
export interface PrefectWorkPoolDeploymentArgs extends DeploymentSettings {
  /**
   * The work pool: one to make, one of this program (a {@link WorkPool}, which several deployments
   * may share), or one that exists.
   */
  readonly workPool: WorkPoolArgs | WorkPool | ExistingWorkPool;
  /** The pool's queue; made by Prefect when there is none of the name. @default "default" */
  readonly workQueueName?: string;
  /** Overrides of the pool's job template. @default - none */
  readonly jobVariables?: Readonly<Record<string, JsonInput>>;
  /**
   * Workers on this machine, with the package's Python environment; a number is a count.
   * @default - 1 where this component makes the pool and its type is `process`, else none
   */
  readonly workers?: number | LocalWorkers;
}
