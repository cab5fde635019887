import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import { type ActionArgs, actionProps } from "./action-args";
import { AUTOMATION_OUTPUTS, type AutomationInputs } from "./inputs";
import { type TriggerArgs, triggerProps } from "./trigger-args";

/** The arguments of an {@link Automation}. */
export interface AutomationArgs
  extends Omit<
    Pulumified<AutomationInputs>,
    "trigger" | "actions" | "actionsOnTrigger" | "actionsOnResolve"
  > {
  /** What makes it act. */
  readonly trigger: TriggerArgs;
  /** What it does each time that the trigger fires. */
  readonly actions: readonly ActionArgs[];
  /** What it does when it goes into the triggered state. @default - nothing */
  readonly actionsOnTrigger?: readonly ActionArgs[];
  /** What it does when it leaves the triggered state. @default - nothing */
  readonly actionsOnResolve?: readonly ActionArgs[];
}

/**
 * An automation in Prefect: a trigger and what it causes. It is updated in place and keeps its id;
 * enabling and disabling it keeps what its triggers have counted, any other change has them count
 * anew.
 *
 * @example
 * ```ts
 * const nightly = new Deployment("nightly", { name: "nightly", flowName: "etl" });
 * new Automation("orders", {
 *   name: "orders",
 *   trigger: { type: "event", expect: ["orders.ready"] },
 *   actions: [
 *     {
 *       type: "run-deployment",
 *       deployment: nightly,
 *       parameters: { day: "{{ event.payload.day }}" },
 *     },
 *   ],
 * });
 * ```
 */
export class Automation extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly automationId: pulumi.Output<string>;
  /** The automation's page in Prefect's UI. */
  declare public readonly url: pulumi.Output<string>;

  constructor(name: string, args: AutomationArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      ...automationProps(args),
      ...outputs(...AUTOMATION_OUTPUTS),
      ...thinProvider("Automation"),
    };
    super(typeToken("Automation"), name, props, opts);
    forgetOnceRecorded("Automation", this);
  }
}

/** The arguments with ids and labels in place of resources. */
export function automationProps<T extends Partial<AutomationArgs>>(args: T): object {
  const { trigger, actions, actionsOnTrigger, actionsOnResolve, ...rest } = args;
  return {
    ...rest,
    trigger: trigger && triggerProps(trigger),
    actions: actions && actionsProps(actions),
    actionsOnTrigger: actionsOnTrigger && actionsProps(actionsOnTrigger),
    actionsOnResolve: actionsOnResolve && actionsProps(actionsOnResolve),
  };
}

/** A list that is known only later goes its way. */
function actionsProps(actions: readonly ActionArgs[]): unknown {
  return Array.isArray(actions) ? (actions as readonly ActionArgs[]).map(actionProps) : actions;
}
