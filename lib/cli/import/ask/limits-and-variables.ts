import { withoutUndefined } from "../../../core/json";
import { ADOPTED, type Candidate, createdOf, type Search } from "./candidate";

/** A tag's, or a deployment's own: those show where they belong. */
const ANOTHERS = /^(tag:|deployment:[\da-f]{8}-[\da-f-]{27}$)/;

export async function findGlobalLimits({ lists }: Search): Promise<Candidate[]> {
  const limits = await lists.globalConcurrencyLimits();
  return limits
    .filter(({ name }) => !ANOTHERS.test(name))
    .map((limit) => ({
      kind: "global-concurrency-limits",
      id: limit.id,
      name: limit.name,
      created: createdOf(limit),
      state: withoutUndefined({
        name: limit.name,
        active: limit.active ? undefined : false,
        ...ADOPTED,
      }),
    }));
}

export async function findTagLimits({ client, lists }: Search): Promise<Candidate[]> {
  const limits = await client.tagConcurrencyLimits.list();
  const off = await switchedOff(client, lists);
  return limits.map((limit) => ({
    kind: "tag-concurrency-limits",
    id: limit.id,
    name: limit.tag,
    remark: off.has(limit.tag) ? OFF_STAYS : undefined,
    created: createdOf(limit),
    state: { tag: limit.tag, ...ADOPTED },
  }));
}

const OFF_STAYS = "It is switched off, which cannot be stated here; it stays so.";

/** On Prefect 3 a tag's limit is a global one too, which people can switch off. */
async function switchedOff(
  client: Search["client"],
  lists: Search["lists"],
): Promise<ReadonlySet<string>> {
  const { generation } = await client.server();
  if (generation === 2) return new Set();
  const limits = await lists.globalConcurrencyLimits();
  const off = limits.filter(({ name, active }) => name.startsWith("tag:") && !active);
  return new Set(off.map(({ name }) => name.slice("tag:".length)));
}

export async function findVariables({ client }: Search): Promise<Candidate[]> {
  const variables = await client.variables.list();
  return variables.map((variable) => ({
    kind: "variables",
    id: variable.id,
    name: variable.name,
    created: createdOf(variable),
    state: { name: variable.name, ...ADOPTED },
  }));
}
