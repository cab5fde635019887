import { canonicalJson } from "../../../lib/core/json";
import { fromWireSchedule } from "../../../lib/core/schedules";
import type { ByHand } from "../../support/by-hand";

type Row = Record<string, unknown>;

/** What nobody states: ids, times, whether a worker has been seen, who wrote it last. */
const NOT_STATED: ReadonlySet<string> = new Set([
  "id",
  "created",
  "updated",
  "created_by",
  "updated_by",
  "deployment_id",
  "work_queue_id",
  "status",
  "last_polled",
  "version_id",
  "branch",
  "version_info",
]);

/**
 * What is written otherwise and means the same: an empty `definitions`, which Prefect 3 leaves out; the
 * text "None", which it writes where a flow says nothing of itself; a limit's name, which is an id's; the
 * order of tags.
 */
function meant(row: Row): Row {
  // The first schedule once more, as clients of old want it.
  const { schedule: _, is_schedule_active: __, tags, ...others } = row;
  const { parameter_openapi_schema: schema, description, global_concurrency_limit: limit } = row;
  const { definitions, ...rest } = schema as Row;
  const isEmpty = Object.keys(definitions ?? {}).length === 0;
  return {
    ...others,
    tags: [...(tags as string[])].sort(),
    parameter_openapi_schema: isEmpty ? rest : schema,
    description: description === "None" ? null : description,
    ...(limit ? { global_concurrency_limit: { ...limit, name: "the deployment's" } } : {}),
  };
}

/** All deployments of a server by `flow/name`, and their automations by name, as far as files state them. */
export async function registered(hand: ByHand): Promise<Record<string, Row>> {
  const flows = (await hand.call("POST", "/flows/filter", { limit: 200 })) as Row[];
  const names = new Map(flows.map(({ id, name }) => [id, String(name)]));
  const deployments = (await hand.call("POST", "/deployments/filter", { limit: 200 })) as Row[];
  const rows = deployments.map((one) => {
    const flow = names.get(one.flow_id) ?? "";
    return [`${flow}/${String(one.name)}`, { ...meant(stated(one)), ...schedulesOf(one) }] as const;
  });
  const ids = new Map(deployments.map(({ id, name }) => [String(id), String(name)]));
  const automations = await automationsOf(hand);
  const acts = automations.map((one) => {
    const text = JSON.stringify(stated(one));
    const named = [...ids].reduce((all, [id, name]) => all.replaceAll(id, name), text);
    return [`automation ${String(one.name)}`, JSON.parse(named) as Row] as const;
  });
  return Object.fromEntries([...rows, ...acts]);
}

/** Takes away all deployments, and with them their automations. */
export async function clear(hand: ByHand): Promise<void> {
  for (const { id } of await automationsOf(hand))
    await hand.call("DELETE", `/automations/${String(id)}`);
  const deployments = (await hand.call("POST", "/deployments/filter", { limit: 200 })) as Row[];
  for (const { id } of deployments) await hand.call("DELETE", `/deployments/${String(id)}`);
}

async function automationsOf(hand: ByHand): Promise<Row[]> {
  return (await hand.call("POST", "/automations/filter", { limit: 200 })) as Row[];
}

function stated(value: unknown): Row {
  return without(value) as Row;
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([key]) => !NOT_STATED.has(key));
  return Object.fromEntries(members.map(([key, part]) => [key, without(part)]));
}

/**
 * Schedules in no order, each in the one form of those that mean the same: a time zone and the start of a
 * rule written out, an instant in UTC. A slug that names but the kind is the program's own: the file has none.
 */
function schedulesOf(row: Row): Row {
  const schedules = (row.schedules as Row[]).map((one) => {
    const { schedule, slug, replaces: _, ...rest } = stated(one);
    const own = /^(cron|interval|rrule)(-\d+)?$/.test(String(slug)) ? null : (slug ?? null);
    return canonicalJson({ ...rest, slug: own, schedule: fromWireSchedule(schedule) });
  });
  return { schedules: schedules.sort() };
}
