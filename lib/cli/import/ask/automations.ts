import { withoutUndefined } from "../../../core/json";
import { ADOPTED, type Candidate, createdOf, type Search } from "./candidate";

export async function findAutomations({ client }: Search): Promise<Candidate[]> {
  const automations = await client.automations.list();
  const counts = new Map<string, number>();
  for (const { name } of automations) counts.set(name, (counts.get(name) ?? 0) + 1);
  return automations.map((automation) => ({
    kind: "automations",
    id: automation.id,
    name: automation.name,
    created: createdOf(automation),
    leftOut:
      counts.get(automation.name) === 1
        ? undefined
        : `others have the same name (this one's id is ${automation.id}); a program could not tell ` +
          "them apart",
    state: withoutUndefined({
      name: automation.name,
      enabled: automation.enabled ? undefined : false,
      ...ADOPTED,
    }),
  }));
}
