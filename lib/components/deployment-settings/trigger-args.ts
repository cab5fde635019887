import type * as pulumi from "@pulumi/pulumi";
import type {
  ActionArgs,
  AutomationArgs,
  RunDeploymentArgs,
  TriggerArgs,
} from "../../resources/automation";

/** What goes with a trigger of a deployment. */
export interface DeploymentTriggerSettings
  extends Pick<
      AutomationArgs,
      "description" | "enabled" | "tags" | "actionsOnTrigger" | "actionsOnResolve"
    >,
    Pick<RunDeploymentArgs, "parameters" | "jobVariables" | "scheduleAfterSeconds"> {
  /** The automation's name in Prefect. @default - `<flow>/<deployment>/<key>` */
  readonly name?: pulumi.Input<string>;
  /** What it does in place of running the deployment. @default - runs the deployment */
  readonly actions?: readonly ActionArgs[];
}

/** A trigger that runs the deployment, with what the run is given. */
export type DeploymentTriggerArgs = TriggerArgs & DeploymentTriggerSettings;
