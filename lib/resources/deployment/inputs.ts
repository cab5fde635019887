import type { Json } from "../../core/json";
import type { ScheduleInputs } from "../../core/schedules";
import type { ClusterInputs } from "../kubernetes-cluster";
import type { JobTemplateInputs } from "../job-template";

/** What happens to runs above the concurrency limit. */
export interface ConcurrencyOptions {
  /** A run above the limit waits, or is cancelled. @default "ENQUEUE" */
  readonly collisionStrategy?: "ENQUEUE" | "CANCEL_NEW";
  /** How long a slot is kept for a run that is starting; 60 or more. @default - the server's */
  readonly gracePeriodSeconds?: number;
}

/** A deployment as the program states it; field names are Prefect's. */
export interface DeploymentInputs {
  /** The deployment's name; with its flow it is the deployment's identity. */
  readonly name: string;
  /** The flow's name; the flow is made if there is none. Exactly one of this and `flowId`. @default - `flowId` says which */
  readonly flowName?: string;
  /** The id of a flow that exists. Exactly one of this and `flowName`. @default - `flowName` says which */
  readonly flowId?: string;
  /** @default - none */
  readonly description?: string;
  /** @default - none */
  readonly version?: string;
  /** Where the version comes from; only Prefect Cloud keeps it. Needs `type`. @default - none */
  readonly versionInfo?: Readonly<Record<string, Json>>;
  /** @default - none */
  readonly tags?: readonly string[];
  /** Labels for the deployment and its runs; Prefect 3 only. @default - none */
  readonly labels?: Readonly<Record<string, Json>>;
  /** `file.py:function`, or `module.function`. @default - none */
  readonly entrypoint?: string;
  /** The folder that the entrypoint is relative to. @default - none */
  readonly path?: string;
  /** Steps that fetch the code before a run: {@link pullSteps}, or any `{ "module.function": { ... } }`. @default - none */
  readonly pullSteps?: readonly Json[];
  /** Default parameters of runs. @default - none */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** The flow's parameter schema (OpenAPI). @default - a schema without parameters */
  readonly parameterOpenApiSchema?: Readonly<Record<string, Json>>;
  /** Whether the server checks parameters against the schema. @default true */
  readonly enforceParameterSchema?: boolean;
  /** Stops schedules from making runs. Left out: a person's pause in the UI is kept. @default - not paused, then left alone */
  readonly paused?: boolean;
  /** Pauses the deployment, cancels its active runs and waits for their end. @default false */
  readonly stopped?: boolean;
  /** Schedules by slug: the key is the schedule's identity. @default - none */
  readonly schedules?: Readonly<Record<string, ScheduleInputs>>;
  /** @default - no pool: a process serves the deployment */
  readonly workPoolName?: string;
  /** @default - the pool's "default" queue */
  readonly workQueueName?: string;
  /** The pool's id when the same program makes it: a new id registers the deployment again. @default - none */
  readonly workPoolId?: string;
  /**
   * The pool's template when the same program makes it: what job variables are checked against while
   * the pool is not there or about to change. For checks alone; not kept. @default - none
   */
  readonly workPoolTemplate?: JobTemplateInputs;
  /** The type that the pool must be of. For checks alone; not kept. @default - any */
  readonly workPoolType?: string;
  /** Overrides of the pool's job template. @default - none */
  readonly jobVariables?: Readonly<Record<string, Json>>;
  /** How many runs at a time, 1 or more; Prefect 3 only. @default - no limit */
  readonly concurrencyLimit?: number;
  /** Prefect 3 only. @default - none */
  readonly concurrencyOptions?: ConcurrencyOptions;
  /** A global concurrency limit in place of `concurrencyLimit`; Prefect 3 only. @default - none */
  readonly globalConcurrencyLimitId?: string;
  /** A storage block. @default - none */
  readonly storageDocumentId?: string;
  /** An infrastructure block. @default - none */
  readonly infrastructureDocumentId?: string;
  /** Takes over a deployment of this name that exists already. @default false */
  readonly adopt?: boolean;
  /** How long stopping waits for active runs to end. @default 60 */
  readonly stopTimeoutSeconds?: number;
  /**
   * How to reach the cluster that its jobs run in: there the job of a run is deleted that is asked to
   * stop and never started, or does not end in time.
   *
   * @default - jobs are left alone
   */
  readonly kubernetesCluster?: ClusterInputs;
}

/** What a deployment says of its runs' parameters. */
export type DeploymentParameters = Pick<
  DeploymentInputs,
  "parameters" | "parameterOpenApiSchema" | "enforceParameterSchema"
>;

/** A deployment as it was last seen. */
export interface DeploymentState extends DeploymentInputs {
  readonly deploymentId: string;
  /** Prefect's own name for it: `flow/deployment`. */
  readonly fullName: string;
  /** The id of the deployment's flow, given or found. */
  readonly flowId: string;
  /** The deployment's page in Prefect's UI. */
  readonly url: string;
  /** True when the flow was made for this deployment: it goes with it once it is empty. */
  readonly flowCreated: boolean;
  /** The live schedules' ids by slug. */
  readonly scheduleIds: Readonly<Record<string, string>>;
  /** The server's generation: what 2.20 cannot change takes a new deployment. */
  readonly serverGeneration: 2 | 3;
}
