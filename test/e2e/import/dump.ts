import type { ByHand } from "../../support/by-hand";
import type { Generation } from "../../support/prefect";

type Row = Record<string, unknown>;

/** What moves by itself, and the time of the last write. */
const MOVING: ReadonlySet<string> = new Set(["updated", "last_polled", "last_activity_time"]);

/** Everything that the server tells of its objects, with the blocks' secrets, by kind and id. */
export async function dumpOf(hand: ByHand, generation: Generation): Promise<Record<string, Row>> {
  const pools = await all(hand, "/work_pools/filter");
  const queues: Row[] = [];
  for (const { name } of pools) {
    queues.push(
      ...(await all(hand, `/work_pools/${encodeURIComponent(String(name))}/queues/filter`)),
    );
  }
  const kinds: Record<string, Row[]> = {
    pools,
    queues,
    flows: await all(hand, "/flows/filter"),
    deployments: await all(hand, "/deployments/filter"),
    variables: await all(hand, "/variables/filter"),
    globalLimits: await all(hand, "/v2/concurrency_limits/filter"),
    tagLimits: await all(hand, "/concurrency_limits/filter"),
    automations: await all(hand, "/automations/filter"),
    blocks: await all(hand, "/block_documents/filter", { include_secrets: true }),
  };
  const rows = Object.entries(kinds).flatMap(([kind, found]) =>
    found.map((row) => [`${kind} ${String(row.id)}`, still(row) as Row] as const),
  );
  return Object.fromEntries([...rows, ["generation", { generation }]]);
}

async function all(hand: ByHand, path: string, more: object = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = { limit: 200, offset: rows.length, ...more };
    const found = (await hand.call("POST", path, page)) as Row[];
    rows.push(...found);
    if (found.length < 200) return rows;
  }
}

function still(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(still);
    // Schedules come in no order.
    const isListOfRows = items.every((item) => typeof (item as Row | null)?.id === "string");
    return isListOfRows ? items.sort((a, b) => ((a as Row).id! < (b as Row).id! ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([key]) => !MOVING.has(key));
  return Object.fromEntries(members.map(([key, part]) => [key, still(part)]));
}
