import { isConnectionError, isPrefectApiError, type PrefectClient } from "../../../client";
import { MASK } from "../../../core/block-data";
import { canonicalJson, isRecord } from "../../../core/json";
import { UNKNOWN } from "../../../core/unknown";
import type { HandlerContext } from "../../../provider";
import type { Wanted } from "../filter";
import { type Imported, type Inventory, type Kind, KIND_NAMES, type LeftOut } from "../kinds";
import { findAutomations } from "./automations";
import { findBlocks, secretsIn } from "./blocks";
import { type Candidate, handlerOf, type Search } from "./candidate";
import { findDeployments, findFlows } from "./deployments";
import { findGlobalLimits, findTagLimits, findVariables } from "./limits-and-variables";
import { listsOf } from "./lists";
import { findWorkPools, findWorkQueues } from "./work-pools";

const FINDERS: Readonly<Record<Kind, (search: Search) => Promise<Candidate[]>>> = {
  "work-pools": findWorkPools,
  "work-queues": findWorkQueues,
  "global-concurrency-limits": findGlobalLimits,
  "tag-concurrency-limits": findTagLimits,
  variables: findVariables,
  blocks: findBlocks,
  flows: findFlows,
  deployments: findDeployments,
  automations: findAutomations,
};

/** How many objects are read at a time. */
const AT_A_TIME = 16;

/** All that a server has and that is wanted, as the arguments that would make it so. */
export async function takeInventory(client: PrefectClient, wanted: Wanted): Promise<Inventory> {
  const context: HandlerContext = { client: async () => client, warn: () => {} };
  const search: Search = { client, lists: listsOf(client), wanted };
  const imported: Imported[] = [];
  const leftOut: LeftOut[] = [];
  for (const kind of KIND_NAMES.filter(wanted.takesKind)) {
    const candidates = await FINDERS[kind](search);
    const asked = candidates.filter(({ name }) => wanted.takes(kind, name));
    for (let at = 0; at < asked.length; at += AT_A_TIME) {
      const some = asked.slice(at, at + AT_A_TIME).map((one) => judged(context, client, one));
      for (const found of await Promise.all(some)) {
        if (found === undefined) continue;
        if ("reason" in found) leftOut.push(found);
        else imported.push(found);
      }
    }
  }
  return { apiUrl: client.apiUrl, imported, leftOut };
}

/** The object, or why it is left out; undefined for one that is gone meanwhile. */
async function judged(
  context: HandlerContext,
  client: PrefectClient,
  { state, leftOut, ...object }: Candidate,
): Promise<Imported | LeftOut | undefined> {
  const { kind, name } = object;
  if (leftOut !== undefined) return { kind, name, reason: leftOut };
  const handler = await handlerOf(kind);
  const read = await handler.read(context, object.id, state).catch(orUnreadable);
  if (read === undefined) return undefined;
  if ("unreadable" in read) return { kind, name, reason: read.unreadable };
  const found = await withSecrets(client, { ...object, inputs: { ...read.inputs } });
  // A secret is judged when it is known.
  const { problems } = await handler.check(context, withoutMasks(found.inputs), undefined);
  const [first] = problems;
  if (first) return { kind, name, reason: `${first.path} ${first.message}` };
  return found;
}

/** A server that fails ends the import; an object that nobody understands is only left out. */
function orUnreadable(error: unknown): { readonly unreadable: string } {
  if (isConnectionError(error) || isPrefectApiError(error)) throw error;
  return {
    unreadable: `it cannot be read: ${error instanceof Error ? error.message : "no reason"}`,
  };
}

async function withSecrets(client: PrefectClient, object: Imported): Promise<Imported> {
  if (object.kind !== "blocks") return object;
  const live = await client.blocks.get(object.id);
  // The order of its values is that of whoever wrote it last.
  const data: unknown = JSON.parse(canonicalJson(object.inputs.data));
  return { ...object, inputs: { ...object.inputs, data }, secrets: secretsIn(data, live?.data) };
}

function withoutMasks<T>(value: T): T {
  if (value === MASK) return UNKNOWN as T;
  if (Array.isArray(value)) return value.map(withoutMasks) as T;
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([key, part]) => [key, withoutMasks(part)]);
  return Object.fromEntries(members) as T;
}
