import type { ActionInputs } from "./action-inputs";
import type { TriggerInputs } from "./trigger-inputs";

/** An automation as the program states it. */
export interface AutomationInputs {
  /** The automation's name. Prefect takes one twice; here a name that is taken is an error. */
  readonly name: string;
  /** @default - none */
  readonly description?: string;
  /** Whether it acts. Left out: what people and `pause-automation` actions set is kept. @default - enabled, then left alone */
  readonly enabled?: boolean;
  /** Prefect 3 only. @default - none */
  readonly tags?: readonly string[];
  /** What makes it act. */
  readonly trigger: TriggerInputs;
  /** What it does each time that the trigger fires. */
  readonly actions: readonly ActionInputs[];
  /** What it does when it goes into the triggered state. @default - nothing */
  readonly actionsOnTrigger?: readonly ActionInputs[];
  /** What it does when it leaves the triggered state. @default - nothing */
  readonly actionsOnResolve?: readonly ActionInputs[];
  /**
   * What it belongs to: `prefect.deployment.<id>`. Whoever registers that deployment by Prefect's own
   * `deploy` or `serve` deletes it. Another owner makes the automation anew.
   * @default - nothing
   */
  readonly ownerResource?: string;
  /** Takes over the only automation of this name. @default false */
  readonly adopt?: boolean;
}

/** An automation as it was last seen. */
export interface AutomationState extends AutomationInputs {
  readonly automationId: string;
  /** The automation's page in Prefect's UI. */
  readonly url: string;
}

/** The state's keys that are no inputs. */
export const AUTOMATION_OUTPUTS = ["automationId", "url"] as const;
