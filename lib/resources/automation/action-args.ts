import * as pulumi from "@pulumi/pulumi";
import { deploymentIdOf, type DeploymentReference } from "../deployment";
import type { Pulumified } from "../pulumified";
import type { WorkPool } from "../work-pool";
import type { WorkQueue } from "../work-queue";
import type {
  CallWebhookInputs,
  ChangeFlowRunStateInputs,
  FlowRunActionInputs,
  PlainActionInputs,
  RunDeploymentInputs,
  SendNotificationInputs,
  SwitchAutomationInputs,
  SwitchDeploymentInputs,
  SwitchWorkPoolInputs,
  SwitchWorkQueueInputs,
} from "./action-inputs";
import type { AutomationReference } from "./trigger-args";

/** Starts a run of a deployment. */
export interface RunDeploymentArgs
  extends Omit<Pulumified<RunDeploymentInputs>, "type" | "deploymentId"> {
  readonly type: RunDeploymentInputs["type"];
  /** A deployment, a component that has one, or an id. @default - needs `source: "inferred"` */
  readonly deployment?: DeploymentReference | pulumi.Input<string>;
}

/** Stops a deployment's schedules, or lets them go on. */
export interface SwitchDeploymentArgs
  extends Omit<Pulumified<SwitchDeploymentInputs>, "type" | "deploymentId"> {
  readonly type: SwitchDeploymentInputs["type"];
  /** A deployment, a component that has one, or an id. @default - needs `source: "inferred"` */
  readonly deployment?: DeploymentReference | pulumi.Input<string>;
}

/** Stops workers from taking runs from a pool, or lets them go on. */
export interface SwitchWorkPoolArgs
  extends Omit<Pulumified<SwitchWorkPoolInputs>, "type" | "workPoolId"> {
  readonly type: SwitchWorkPoolInputs["type"];
  /** A pool, or an id. @default - needs `source: "inferred"` */
  readonly workPool?: WorkPool | pulumi.Input<string>;
}

/** Stops workers from taking runs from a queue, or lets them go on. */
export interface SwitchWorkQueueArgs
  extends Omit<Pulumified<SwitchWorkQueueInputs>, "type" | "workQueueId"> {
  readonly type: SwitchWorkQueueInputs["type"];
  /** A queue, or an id. @default - needs `source: "inferred"` */
  readonly workQueue?: WorkQueue | pulumi.Input<string>;
}

/** Disables an automation, or enables it. */
export interface SwitchAutomationArgs
  extends Omit<Pulumified<SwitchAutomationInputs>, "type" | "automationId"> {
  readonly type: SwitchAutomationInputs["type"];
  /** An automation, or an id. @default - needs `source: "inferred"` */
  readonly automation?: AutomationReference | pulumi.Input<string>;
}

/** Does something to the flow run that the event is about; deleting and resuming on Prefect 3 only. */
export type FlowRunActionArgs = FlowRunActionInputs;

/** Gives the flow run that the event is about another state. */
export interface ChangeFlowRunStateArgs extends Omit<Pulumified<ChangeFlowRunStateInputs>, "type"> {
  readonly type: ChangeFlowRunStateInputs["type"];
}

/** Sends a notification through a notification block. */
export interface SendNotificationArgs
  extends Omit<Pulumified<SendNotificationInputs>, "type" | "blockDocumentId"> {
  readonly type: SendNotificationInputs["type"];
  /** The notification block: a resource, or the id of its document. */
  readonly blockDocument: pulumi.CustomResource | pulumi.Input<string>;
}

/** Calls a webhook block. */
export interface CallWebhookArgs
  extends Omit<Pulumified<CallWebhookInputs>, "type" | "blockDocumentId"> {
  readonly type: CallWebhookInputs["type"];
  /** The webhook block: a resource, or the id of its document. */
  readonly blockDocument: pulumi.CustomResource | pulumi.Input<string>;
}

/** Does nothing but leave an event, or declares an incident (Prefect Cloud only). */
export type PlainActionArgs = PlainActionInputs;

/** What an automation does, told apart by `type`. */
export type ActionArgs =
  | RunDeploymentArgs
  | SwitchDeploymentArgs
  | SwitchWorkPoolArgs
  | SwitchWorkQueueArgs
  | SwitchAutomationArgs
  | FlowRunActionArgs
  | ChangeFlowRunStateArgs
  | SendNotificationArgs
  | CallWebhookArgs
  | PlainActionArgs;

/** What each reference becomes. */
const REFERENCES = {
  workPool: "workPoolId",
  workQueue: "workQueueId",
  automation: "automationId",
  blockDocument: "blockDocumentId",
} as const;

/** An action with ids in place of resources. */
export function actionProps(action: ActionArgs): object {
  if (pulumi.Output.isInstance(action)) return action;
  const { deployment, ...props } = action as ActionArgs & Record<string, unknown>;
  for (const [reference, id] of Object.entries(REFERENCES)) {
    if (!Object.hasOwn(props, reference)) continue;
    const value: unknown = props[reference];
    delete props[reference];
    props[id] = pulumi.CustomResource.isInstance(value) ? value.id : value;
  }
  if (deployment === undefined) return props;
  return { ...props, deploymentId: deploymentIdOf(deployment as DeploymentReference) };
}
