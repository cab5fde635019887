import type { Flow, PrefectClient } from "../../client";
import { existsAlready } from "../../core/exists-already";
import { isRecord, sameJson, withoutUndefined } from "../../core/json";
import { checkName } from "../../core/names";
import { problem, type Problem } from "../../core/problems";
import { checkTags, sameTags } from "../../core/tags";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import { type Handler, type HandlerContext, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { askServer } from "../online";
import type { FlowInputs, FlowState } from "./inputs";

/** The life of a flow in Prefect. */
export const flowHandler: Handler<FlowInputs, FlowState> = {
  async check(context, news) {
    const offline = validateFlow(news);
    if (!hasLabels(news)) return { inputs: news, problems: offline };
    const online = await askServer(context, async (_client, { generation, version }) =>
      generation === 3
        ? []
        : [problem("labels", `needs a Prefect 3 server; this one is ${version}`)],
    );
    return { inputs: news, problems: [...offline, ...online] };
  },

  diff(olds, news) {
    const renamed = olds.name !== news.name && !isUnknown(news.name);
    const changed =
      olds.name !== news.name ||
      !sameTags(olds.tags, news.tags) ||
      !sameJson(olds.labels ?? {}, news.labels ?? {}) ||
      Boolean(olds.adopt) !== Boolean(news.adopt);
    return { changed, replaces: renamed ? ["name"] : [] };
  },

  async create(context, inputs) {
    const client = await context.client();
    await refuseLabels(client, inputs);
    const existing = await client.flows.byName(inputs.name);
    const flow = existing ?? (await make(context, client, inputs));
    const ours = !existing || (await isLeft(context, client, named(inputs), existing));
    if (!ours && !inputs.adopt) throw alreadyThere(client, flow);
    if (existing) {
      await bringTags(client, flow, inputs);
      if (!hasAllOf(flow.labels, inputs.labels)) warnOfLabels(context, inputs);
    }
    return { id: flow.id, state: stateOf(client, inputs, flow.id, ours) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const flow = await client.flows.load(id);
    if (!flow) return undefined;
    const { name, labels, adopt, tags } = state;
    const shown = sameTags(tags, flow.tags) ? tags : flow.tags.length > 0 ? flow.tags : undefined;
    const inputs: FlowInputs = withoutUndefined({ name, tags: shown, labels, adopt });
    return { id, inputs, state: stateOf(client, inputs, id, state.created) };
  },

  async update(context, id, olds, news) {
    const client = await context.client();
    const forced = isForced(flowHandler, olds, news);
    if (forced || !sameTags(olds.tags, news.tags)) {
      const flow = await client.flows.get(id);
      if (!flow) throw gone(news, id);
      await bringTags(client, flow, news);
    }
    if (!sameJson(olds.labels ?? {}, news.labels ?? {})) warnOfLabels(context, news);
    return stateOf(client, news, id, olds.created);
  },

  async delete(context, id, state) {
    if (!state.created) return;
    const client = await context.client();
    // Deployments and the history of runs would go with it.
    if (await client.flows.isEmpty(id)) await client.flows.delete(id);
    else if (await client.flows.get(id)) {
      context.warn(`flow "${state.name}" is left in Prefect: it still has deployments or runs`);
    }
  },
};

/** What is wrong whatever the server. */
export function validateFlow(inputs: FlowInputs): Problem[] {
  const problems = [...checkName("name", inputs.name), ...checkTags("tags", inputs.tags)];
  const { labels } = inputs;
  for (const [key, value] of isRecord(labels) ? Object.entries(labels) : []) {
    if (["string", "number", "boolean"].includes(typeof value)) continue;
    problems.push(problem(`labels.${key}`, "must be a string, a number, true or false"));
  }
  return problems;
}

function named({ name }: FlowInputs) {
  return { type: "Flow", name };
}

/** Past this process's own memory, which says nothing of the server. */
function make(context: HandlerContext, client: PrefectClient, inputs: FlowInputs): Promise<Flow> {
  // 2.20 refuses the key itself, whatever is in it.
  const labels = hasLabels(inputs)
    ? (inputs.labels as Record<string, string | number | boolean>)
    : undefined;
  const options = { tags: inputs.tags ?? [], labels, fresh: true };
  const upsert = async () => (await client.flows.upsert(inputs.name, options)).flow;
  return makeNoted(context, client, named(inputs), upsert, ({ id }) => id);
}

async function bringTags(client: PrefectClient, flow: Flow, inputs: FlowInputs): Promise<void> {
  if (sameTags(flow.tags, inputs.tags)) return;
  await client.flows.update(flow.id, { tags: inputs.tags ?? [] });
}

async function refuseLabels(client: PrefectClient, inputs: FlowInputs): Promise<void> {
  if (!hasLabels(inputs)) return;
  const { generation, version } = await client.server();
  if (generation === 3) return;
  const needs = `needs a Prefect 3 server; this one is ${version}`;
  throw UserError.of(`flow "${inputs.name}"`, [problem("labels", needs)]);
}

function warnOfLabels(context: HandlerContext, { name }: FlowInputs): void {
  const how = "Prefect takes labels only when a flow is made";
  context.warn(`flow "${name}" keeps the labels that it has: ${how}`);
}

/** Prefect adds labels of its own. */
function hasAllOf(live: Flow["labels"], stated: FlowInputs["labels"]): boolean {
  return Object.entries(stated ?? {}).every(([key, value]) => live?.[key] === value);
}

function hasLabels({ labels }: FlowInputs): boolean {
  return isRecord(labels) && Object.keys(labels).length > 0;
}

function stateOf(
  client: PrefectClient,
  inputs: FlowInputs,
  id: string,
  created: boolean,
): FlowState {
  return { ...inputs, flowId: id, url: client.urls.flow(id), created };
}

function alreadyThere(client: PrefectClient, { id, name }: Flow): UserError {
  return existsAlready(`flow "${name}"`, `id ${id}, ${client.urls.flow(id)}`);
}

function gone(inputs: FlowInputs, id: string): UserError {
  return new UserError(
    `flow "${inputs.name}" (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
