/** What a server has under a name, seen past the library: nothing twice, nothing left. */
import type { ByHand } from "../../support/by-hand";
import type { Ground } from "./subject";

/** Things without ids and times, so that two equal ones are equal. */
export type Things = readonly unknown[];

export type Inventory = (person: ByHand, name: string, ground: Ground) => Promise<Things>;

type Found = Readonly<Record<string, unknown>>;

async function found(person: ByHand, path: string, filter: object): Promise<Found[]> {
  return (await person.call("POST", path, filter)) as Found[];
}

const named = (kind: string, name: string) => ({ [kind]: { name: { any_: [name] } } });

const flows: Inventory = async (person, name) =>
  (await found(person, "/flows/filter", named("flows", name))).map((flow) => ({
    flow: flow.name,
    tags: flow.tags,
    labels: flow.labels ?? {},
  }));

const workPools: Inventory = async (person, name) =>
  (await found(person, "/work_pools/filter", named("work_pools", name))).map((pool) => ({
    pool: pool.name,
    type: pool.type,
    description: pool.description,
    limit: pool.concurrency_limit,
    paused: pool.is_paused,
    template: pool.base_job_template,
  }));

const workQueues: Inventory = async (person, name, { poolName }) => {
  const all = await found(person, `/work_pools/${poolName}/queues/filter`, {});
  return all
    .filter((queue) => queue.name === name)
    .map((queue) => ({
      queue: queue.name,
      description: queue.description,
      limit: queue.concurrency_limit,
      paused: queue.is_paused,
    }));
};

const flowRuns: Inventory = async (person, name) =>
  (await found(person, "/flow_runs/filter", named("flow_runs", name))).map((run) => ({
    run: run.name,
    state: run.state_type,
    parameters: run.parameters,
  }));

/** With their flows, and the states of their runs. */
const deployments: Inventory = async (person, name, ground) => {
  const here = await found(person, "/deployments/filter", named("deployments", name));
  const things = await Promise.all(
    here.map(async (deployment) => ({
      deployment: deployment.name,
      description: deployment.description,
      tags: deployment.tags,
      labels: withoutServersOwn(deployment.labels),
      parameters: deployment.parameters,
      variables: deployment.job_variables ?? deployment.infra_overrides,
      steps: deployment.pull_steps,
      pool: deployment.work_pool_name,
      paused: deployment.paused,
      schedules: (deployment.schedules as Found[]).map(schedule).sort(),
      runs: await statesOfRuns(person, String(deployment.id)),
    })),
  );
  return [...(await flows(person, name, ground)), ...things];
};

async function statesOfRuns(person: ByHand, deploymentId: string): Promise<unknown[]> {
  const filter = { deployments: { id: { any_: [deploymentId] } } };
  const runs = await found(person, "/flow_runs/filter", filter);
  return runs.map((run) => run.state_type).sort();
}

/** As one text: slugs are Prefect 3's only, an anchor is what the program has made of it. */
function schedule({ slug, schedule, active, max_scheduled_runs }: Found): string {
  return JSON.stringify([slug ?? null, schedule, active, max_scheduled_runs]);
}

function withoutServersOwn(labels: unknown): Found {
  const own = Object.entries((labels ?? {}) as Found).filter(
    ([key]) => !key.startsWith("prefect."),
  );
  return Object.fromEntries(own);
}

const variables: Inventory = async (person, name) => {
  const all = await found(person, "/variables/filter", { variables: { name: { like_: name } } });
  return all.map(({ name, value, tags }) => ({ variable: name, value, tags }));
};

const globalConcurrencyLimits: Inventory = async (person, name) =>
  startingWith(name, await found(person, "/v2/concurrency_limits/filter", {})).map((one) => ({
    limit: one.name,
    slots: one.limit,
    active: one.active,
    decay: one.slot_decay_per_second,
  }));

/** With the global limit that 3.x makes for the tag. */
const tagConcurrencyLimits: Inventory = async (person, name, ground) => {
  const all = await found(person, "/concurrency_limits/filter", {});
  const limits = all.map(({ tag, concurrency_limit }) => ({ name: tag, slots: concurrency_limit }));
  const global = await globalConcurrencyLimits(person, `tag:${name}`, ground);
  return [...startingWith(name, limits), ...global];
};

/** Names of blocks know no underscore. */
export const blockName = (name: string) => name.replaceAll("_", "-").toLowerCase();

const blocks: Inventory = async (person, name) => {
  const all = await found(person, "/block_documents/filter", { include_secrets: true });
  const named = all.filter((block) => block.name === blockName(name));
  return named.map(({ data }) => ({ block: name, data }));
};

/** A name may be there twice; a trigger's id is new after each change. */
const automations: Inventory = async (person, name) =>
  startingWith(name, await found(person, "/automations/filter", {})).map((automation) => ({
    automation: automation.name,
    description: automation.description,
    enabled: automation.enabled,
    tags: automation.tags ?? [],
    trigger: withoutId(automation.trigger),
    actions: [automation.actions, automation.actions_on_trigger, automation.actions_on_resolve],
  }));

function startingWith<T extends Found>(name: string, all: readonly T[]): T[] {
  return all.filter((one) => String(one.name).startsWith(name));
}

function withoutId(object: unknown): Found {
  const { id: _, ...rest } = object as Found;
  return rest;
}

export const inventories = {
  ...{ flows, workPools, workQueues, flowRuns, deployments },
  ...{ variables, globalConcurrencyLimits, tagConcurrencyLimits, automations, blocks },
};
