import type { Json } from "../../core/json";
import type { DeploymentParameters } from "../deployment";
import type { ClusterInputs } from "../kubernetes-cluster";

/** How long `up` waits for a run's end. */
export interface FlowRunWait {
  /** @default 3600 */
  readonly timeoutSeconds?: number;
  /** @default 2 */
  readonly pollSeconds?: number;
}

/** What becomes of the run when the resource is deleted. */
export type FlowRunOnDelete = "cancel" | "keep" | "delete";

/** A run of a deployment as the program states it. */
export interface FlowRunInputs {
  readonly deploymentId: string;
  /** @default - a name that the server makes up */
  readonly name?: string;
  /** Parameters over the deployment's own. @default - none */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Tags beside the deployment's own. @default - none */
  readonly tags?: readonly string[];
  /** Job variables over the deployment's own. @default - none */
  readonly jobVariables?: Readonly<Record<string, Json>>;
  /** When the run starts, ISO 8601. @default - at once */
  readonly scheduledTime?: string;
  /** @default - the deployment's queue */
  readonly workQueueName?: string;
  /**
   * The same key gives the same run for ever, also one that failed; what else the run is given changes
   * with the key alone. @default - a fresh one for each run
   */
  readonly idempotencyKey?: string;
  /** Any value: when it changes there is a new run. @default - none */
  readonly triggers?: Json;
  /** Waits for the run's end; a run that does not complete fails the update. @default - does not wait */
  readonly wait?: FlowRunWait;
  /** Cancels the run and waits for its end; back to false makes a new run. @default false */
  readonly stopped?: boolean;
  /** Cancel a run that is still active, leave it alone, or remove its record too. @default "cancel" */
  readonly onDelete?: FlowRunOnDelete;
  /** How long cancelling waits for the run's end. @default 60 */
  readonly stopTimeoutSeconds?: number;
  /**
   * Values that the message of the run's state may quote and nobody should see, by name: `[name]`
   * stands in their place. Secret in the state.
   *
   * @default - what is secret among `parameters` and `jobVariables`, and what the deployment has of
   * that where it is a resource of the program; a component's `environment` too
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * How to reach the cluster that the run's job is in: there it is deleted when the run is asked to
   * stop and never started, or does not end in time.
   *
   * @default - that of the deployment, where it is a resource of the program that has one
   */
  readonly kubernetesCluster?: ClusterInputs;
  /**
   * What the deployment says of parameters where the same program states it, for the server's may be
   * about to change. For checks alone; not kept. @default - as the server has the deployment
   */
  readonly deploymentParameters?: DeploymentParameters;
}

/** A run as it was last seen. */
export interface FlowRunState extends FlowRunInputs {
  readonly flowRunId: string;
  readonly flowRunName: string;
  /** The run's page in Prefect's UI. */
  readonly url: string;
  /** `SCHEDULED`, `RUNNING`, `COMPLETED`, `FAILED`, … */
  readonly stateType: string;
  /** The state's finer name: `Late`, `AwaitingRetry`, … */
  readonly stateName: string;
  readonly stateMessage?: string;
  readonly expectedStartTime?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly totalRunTimeSeconds?: number;
}

/** The state's keys that are no inputs. */
export const FLOW_RUN_OUTPUTS = [
  "flowRunId",
  "flowRunName",
  "url",
  "stateType",
  "stateName",
  "stateMessage",
  "expectedStartTime",
  "startTime",
  "endTime",
  "totalRunTimeSeconds",
] as const satisfies readonly (keyof Omit<FlowRunState, keyof FlowRunInputs>)[];
