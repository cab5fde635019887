import type { Json } from "../../core/json";

/** What an action is done to: one that is named, or the one that the event is about. */
export interface TargetInputs {
  /** `"inferred"`: the one that the triggering event is about, or is related to. @default "selected" */
  readonly source?: "selected" | "inferred";
}

/** Starts a run of a deployment. */
export interface RunDeploymentInputs extends TargetInputs {
  readonly type: "run-deployment";
  /** The deployment; not with `source: "inferred"`. @default - needs `source: "inferred"` */
  readonly deploymentId?: string;
  /** Parameters over the deployment's own; texts may be Jinja templates: `{{ event.payload.day }}`. @default - the deployment's */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Job variables over the deployment's own. @default - the deployment's */
  readonly jobVariables?: Readonly<Record<string, Json>>;
  /** How long the run waits before it starts; Prefect 3 only. @default 0 */
  readonly scheduleAfterSeconds?: number;
}

/** Stops a deployment's schedules, or lets them go on. */
export interface SwitchDeploymentInputs extends TargetInputs {
  readonly type: "pause-deployment" | "resume-deployment";
  /** The deployment; not with `source: "inferred"`. @default - needs `source: "inferred"` */
  readonly deploymentId?: string;
}

/** Stops workers from taking runs from a pool, or lets them go on. */
export interface SwitchWorkPoolInputs extends TargetInputs {
  readonly type: "pause-work-pool" | "resume-work-pool";
  /** The pool; not with `source: "inferred"`. @default - needs `source: "inferred"` */
  readonly workPoolId?: string;
}

/** Stops workers from taking runs from a queue, or lets them go on. */
export interface SwitchWorkQueueInputs extends TargetInputs {
  readonly type: "pause-work-queue" | "resume-work-queue";
  /** The queue; not with `source: "inferred"`. @default - needs `source: "inferred"` */
  readonly workQueueId?: string;
}

/** Disables an automation, or enables it. */
export interface SwitchAutomationInputs extends TargetInputs {
  readonly type: "pause-automation" | "resume-automation";
  /** The automation; not with `source: "inferred"`. @default - needs `source: "inferred"` */
  readonly automationId?: string;
}

/** Does something to the flow run that the event is about; deleting and resuming on Prefect 3 only. */
export interface FlowRunActionInputs {
  readonly type: "cancel-flow-run" | "delete-flow-run" | "suspend-flow-run" | "resume-flow-run";
}

/** Gives the flow run that the event is about another state. */
export interface ChangeFlowRunStateInputs {
  readonly type: "change-flow-run-state";
  readonly state:
    | "SCHEDULED"
    | "PENDING"
    | "RUNNING"
    | "COMPLETED"
    | "FAILED"
    | "CANCELLED"
    | "CRASHED"
    | "PAUSED"
    | "CANCELLING";
  /** The state's finer name. @default - the state's usual one */
  readonly name?: string;
  /** @default - one that names the automation */
  readonly message?: string;
  /** Whether Prefect's rules for states are passed over; Prefect 3 only. @default false */
  readonly force?: boolean;
}

/** Sends a notification through a notification block. */
export interface SendNotificationInputs {
  readonly type: "send-notification";
  /** The id of the notification block's document. */
  readonly blockDocumentId: string;
  /** A Jinja template. @default "Prefect automated notification" */
  readonly subject?: string;
  /** A Jinja template. */
  readonly body: string;
}

/** Calls a webhook block. */
export interface CallWebhookInputs {
  readonly type: "call-webhook";
  /** The id of the webhook block's document. */
  readonly blockDocumentId: string;
  /** A Jinja template, or JSON whose texts are templates. @default - no payload */
  readonly payload?: Json;
}

/** Does nothing but leave an event, or declares an incident (Prefect Cloud only). */
export interface PlainActionInputs {
  readonly type: "do-nothing" | "declare-incident";
}

/** What an automation does, told apart by `type`. */
export type ActionInputs =
  | RunDeploymentInputs
  | SwitchDeploymentInputs
  | SwitchWorkPoolInputs
  | SwitchWorkQueueInputs
  | SwitchAutomationInputs
  | FlowRunActionInputs
  | ChangeFlowRunStateInputs
  | SendNotificationInputs
  | CallWebhookInputs
  | PlainActionInputs;
