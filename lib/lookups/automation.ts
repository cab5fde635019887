import type * as pulumi from "@pulumi/pulumi";
import { checkName } from "../core/names";
import { UserError } from "../core/user-error";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which automation is looked for. */
export interface GetAutomationArgs {
  /** Prefect lets several have one name: then the look-up fails, and names their ids. */
  readonly name: string;
}

/** An automation as the server has it. */
export interface GetAutomationResult {
  readonly automationId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  /** The automation's page in Prefect's UI. */
  readonly url: string;
}

const question: Question<GetAutomationArgs, GetAutomationResult> = {
  name: "getAutomation",
  what: ({ name }) => `automation "${name}"`,
  check: ({ name }) => checkName("name", name),
  async ask(client, { name }) {
    const [live, ...others] = await client.automations.named(name);
    if (!live) return undefined;
    if (others.length > 0) {
      const ids = [live, ...others].map(({ id }) => id).join(", ");
      throw new UserError(
        `several automations are called "${name}": refer to one by its id, ${ids}`,
      );
    }
    return {
      automationId: live.id,
      name,
      description: live.description || undefined,
      enabled: live.enabled ?? true,
      tags: live.tags ?? [],
      url: client.urls.automation(live.id),
    };
  },
};

/**
 * Looks up an automation by its name.
 *
 * @example
 * ```ts
 * export const isOn = getAutomation({ name: "page the team" }).then(({ enabled }) => enabled);
 * ```
 */
export function getAutomation(
  args: GetAutomationArgs,
  options?: LookUpOptions,
): Promise<GetAutomationResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up an automation by its name, as an output.
 *
 * @example
 * ```ts
 * const paging = getAutomationOutput({ name: "page the team" });
 * new Automation("quiet", {
 *   name: "quiet",
 *   trigger: { type: "event", expect: ["holiday.began"] },
 *   actions: [{ type: "pause-automation", automation: paging.automationId }],
 * });
 * ```
 */
export function getAutomationOutput(
  args: LookUpArgs<GetAutomationArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetAutomationResult> {
  return lookUpOutput(question, args, options);
}
