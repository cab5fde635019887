import type { Flow, PrefectClient } from "../../client";
import { isRecord, sameJson, withoutUndefined } from "../../core/json";
import { checkName } from "../../core/names";
import { problem, type Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import type { Handler } from "../../provider/handler";
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
    const { flow, created } = await upsert(client, inputs);
    if (!created && !inputs.adopt) throw alreadyThere(client, flow);
    if (!created) await bringTags(client, flow, inputs);
    return { id: flow.id, state: stateOf(client, inputs, flow.id, created) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const flow = await client.flows.get(id);
    if (!flow) return undefined;
    const { name, labels, adopt, tags } = state;
    const shown = sameTags(tags, flow.tags) ? tags : flow.tags.length > 0 ? flow.tags : undefined;
    const inputs: FlowInputs = withoutUndefined({ name, tags: shown, labels, adopt });
    return { id, inputs, state: stateOf(client, inputs, id, state.created) };
  },

  async update(context, id, olds, news) {
    const client = await context.client();
    if (!sameTags(olds.tags, news.tags)) {
      const flow = await client.flows.get(id);
      if (!flow) throw gone(news, id);
      await bringTags(client, flow, news);
    }
    if (!sameJson(olds.labels ?? {}, news.labels ?? {})) {
      const how = "Prefect takes labels only when a flow is made";
      context.warn(`flow "${news.name}" keeps the labels that it has: ${how}`);
    }
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
  const problems = checkName("name", inputs.name);
  const { tags, labels } = inputs;
  const listed = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  if ((tags ?? null) !== null && !isUnknown(tags) && !listed) {
    problems.push(problem("tags", "must be a list of strings"));
  }
  for (const [key, value] of isRecord(labels) ? Object.entries(labels) : []) {
    if (["string", "number", "boolean"].includes(typeof value)) continue;
    problems.push(problem(`labels.${key}`, "must be a string, a number, true or false"));
  }
  return problems;
}

/** As sets: their order means nothing. */
function sameTags(a: readonly string[] = [], b: readonly string[] = []): boolean {
  const [left, right] = [a ?? [], b ?? []];
  if (!Array.isArray(left) || !Array.isArray(right)) return sameJson(left, right);
  return sameJson([...new Set(left)].sort(), [...new Set(right)].sort());
}

/** Asks for one of that name first: an answer of this process's own memory says nothing of it. */
async function upsert(client: PrefectClient, inputs: FlowInputs) {
  const existing = await client.flows.byName(inputs.name);
  if (existing) return { flow: existing, created: false };
  // 2.20 refuses the key itself, whatever is in it.
  const labels = hasLabels(inputs)
    ? (inputs.labels as Record<string, string | number | boolean>)
    : undefined;
  const options = { tags: inputs.tags ?? [], labels, fresh: true };
  const { flow } = await client.flows.upsert(inputs.name, options);
  return { flow, created: true };
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

function alreadyThere(client: PrefectClient, flow: Flow): UserError {
  return new UserError(
    `flow "${flow.name}" exists already (id ${flow.id}, ${client.urls.flow(flow.id)}); ` +
      "set adopt: true to take it over",
  );
}

function gone(inputs: FlowInputs, id: string): UserError {
  return new UserError(
    `flow "${inputs.name}" (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
