import type * as pulumi from "@pulumi/pulumi";
import type { ScheduleInputs } from "../../core/schedules";
import type { DeploymentArgs, PullStep } from "../../resources/deployment";
import type { SlaArgs } from "../../resources/deployment-slas";
import type { LocalProcessArgs } from "../../resources/local-process";
import type { Pulumified } from "../../resources/pulumified";
import type { PrefectPackage } from "../prefect-package";
import type { DeploymentTriggerArgs } from "./trigger-args";

/** A schedule: exactly one of `cron`, `interval` (seconds) and `rrule`. */
export interface ScheduleArgs extends Pulumified<ScheduleInputs> {}

/** A schedule in a list, which states its key itself. */
export interface NamedScheduleArgs extends ScheduleArgs {
  /** The schedule's identity: the one that an edit in the program edits in Prefect. */
  readonly slug: string;
}

/** What every deployment component takes, whatever its infrastructure. */
export interface DeploymentSettings
  extends Pick<
    DeploymentArgs,
    | "versionInfo"
    | "tags"
    | "labels"
    | "parameters"
    | "enforceParameterSchema"
    | "paused"
    | "concurrencyLimit"
    | "concurrencyOptions"
    | "globalConcurrencyLimitId"
    | "stopTimeoutSeconds"
  > {
  /** The workflow to deploy. */
  readonly package: PrefectPackage;
  /** The deployment's name in Prefect. @default - the component's name */
  readonly deploymentName?: string;
  /** What people read on its page. @default - the flow's own description: its docstring */
  readonly description?: pulumi.Input<string>;
  /** The deployment's version. @default - the flow's own, where its source states one */
  readonly version?: pulumi.Input<string>;
  /**
   * When runs start, keyed by slug. The key is a schedule's identity: edit a schedule under its key
   * and it is edited in Prefect, with its id and a person's pause kept.
   * @default - no schedules
   */
  readonly schedules?: Readonly<Record<string, ScheduleArgs>> | readonly NamedScheduleArgs[];
  /**
   * Steps of each run before its code is loaded, after the one that goes to the package's folder:
   * {@link pullSteps}. One that names another folder has the code loaded from there.
   * @default - none
   */
  readonly pullSteps?: readonly PullStep[];
  /**
   * Automations of the deployment, keyed: what makes it run beside its schedules. An edit under the
   * same key edits the automation, which keeps its id.
   * @default - no triggers
   */
  readonly triggers?: Readonly<Record<string, DeploymentTriggerArgs>>;
  /**
   * Service level agreements by name; Prefect Cloud alone.
   * @default - none of this program's
   */
  readonly slas?: Readonly<Record<string, SlaArgs>>;
  /**
   * Stop: pause the deployment, cancel its active runs, wait for them, disable its triggers, and end
   * the processes. The registration stays; back to false and it works again.
   * @default false
   */
  readonly stopped?: boolean;
  /** Take over a deployment of this name that exists in Prefect already. @default false */
  readonly adopt?: boolean;
  /** Variables for the processes that run the flow; secret in the state. @default - none */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /**
   * How long a process that is stopped or replaced lets its runs go on before it ends them.
   * @default 60
   */
  readonly drainSeconds?: number;
  /** The folder for logs. @default - `.prefect-constructs/<stack>/<component>` in the project's root */
  readonly dataDirectory?: string;
  /** Arguments of the children, applied last. @default - none */
  readonly overrides?: {
    readonly deployment?: Partial<DeploymentArgs>;
    readonly process?: Partial<LocalProcessArgs>;
    /** `docker.ContainerArgs`. */
    readonly container?: object;
    /** A JSON merge patch (RFC 7386) of the Deployment in a cluster: null takes a member away. */
    readonly workload?: object;
  };
}
