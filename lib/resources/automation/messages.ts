import type { PrefectClient } from "../../client";
import { UserError } from "../../core/user-error";
import type { AutomationInputs } from "./inputs";

export const AUTOMATIONS_ARE_OFF =
  "needs a server with automations, which are off on this one; start Prefect 2.20 with " +
  "PREFECT_EXPERIMENTAL_EVENTS=true and PREFECT_API_SERVICES_TRIGGERS_ENABLED=true";

/** How an automation is called in messages. */
export function describe({ name }: Pick<AutomationInputs, "name">): string {
  return `automation "${name}"`;
}

/** A server whose automations are off answers 404 for each: that is not one that is gone. */
export async function refuseIfOff(client: PrefectClient, inputs: AutomationInputs): Promise<void> {
  const { generation } = await client.server();
  if (generation === 3 || (await client.automations.areOn())) return;
  throw new UserError(`${describe(inputs)} ${AUTOMATIONS_ARE_OFF}`);
}
