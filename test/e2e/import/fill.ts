import type { ByHand } from "../../support/by-hand";
import type { Generation } from "../../support/prefect";
import { automation, circle } from "./fill-automations";
import { BLOCKS, customBlocks } from "./fill-blocks";
import { deployment } from "./fill-deployments";
import { type Random, randomOf } from "./random";

/** What is there so far, for later objects to refer to. */
export interface Scene {
  readonly hand: ByHand;
  readonly random: Random;
  readonly generation: Generation;
  readonly pools: Made[];
  readonly queues: (Made & { readonly pool: string })[];
  readonly flows: Made[];
  readonly limits: Made[];
  readonly blocks: (Made & { readonly typeSlug: string })[];
  readonly deployments: Made[];
  readonly automations: Made[];
  /** The values of the settings that the program will ask for. */
  readonly secrets: Record<string, unknown>;
}

export interface Made {
  readonly id: string;
  readonly name: string;
}

const WORDS = [
  "etl",
  "Orders",
  "daily sync",
  "ml_train",
  "größe",
  "2024-report",
  "a.b",
  "日本",
  "x",
];

/** A name that no other object of the test has. */
export function nameFor(random: Random, number: number): string {
  return `${random.one(WORDS)}${random.one(["-", "_", " "])}${number}`;
}

export async function post<T = Made>(hand: ByHand, path: string, body: object): Promise<T> {
  return (await hand.call("POST", path, body)) as T;
}

/** Makes about `size` objects of all kinds, with all that can be said of them, the same for a seed. */
export async function fillServer(
  hand: ByHand,
  generation: Generation,
  { seed, size }: { readonly seed: number; readonly size: number },
): Promise<Scene> {
  const scene: Scene = {
    hand,
    generation,
    random: randomOf(seed),
    pools: [],
    queues: [],
    flows: [],
    limits: [],
    blocks: [],
    deployments: [],
    automations: [],
    secrets: {},
  };
  const many = async (share: number, make: (scene: Scene, number: number) => Promise<void>) => {
    const count = Math.max(2, Math.round(size * share));
    for (let number = 0; number < count; number += 1) await make(scene, number);
  };
  await many(0.06, pool);
  await oddPools(scene);
  await many(0.08, queue);
  await many(0.08, flow);
  await many(0.06, globalLimit);
  await many(0.06, tagLimit);
  if (generation === 3) await onlyOn3(scene);
  await many(0.1, variable);
  for (const block of BLOCKS) await block(scene);
  await customBlocks(scene);
  await many(0.36, deployment);
  await many(0.16, automation);
  await circle(scene);
  return scene;
}

async function pool(scene: Scene, number: number): Promise<void> {
  const { hand, random } = scene;
  const name = nameFor(random, number);
  const type = random.one(["process", "docker", "kubernetes"]);
  const base = (await hand.client.workPools.defaultTemplate(type)) as unknown as Template;
  const body = {
    name,
    type,
    base_job_template: templateFor(random, number, base),
    description: random.chance(0.5) ? `The pool "${name}" of 'all'` : null,
    concurrency_limit: random.chance(0.5) ? random.number(9) : null,
  };
  const { id } = await post(hand, "/work_pools/", body);
  if (random.chance(0.3)) {
    await hand.call("PATCH", `/work_pools/${encodeURIComponent(name)}`, { is_paused: true });
  }
  scene.pools.push({ id, name });
}

/** One that has no template yet, and one whose own queue somebody has changed. */
async function oddPools({ hand, pools }: Scene): Promise<void> {
  pools.push(await post(hand, "/work_pools/", { name: "bare", type: "process" }));
  const own = `/work_pools/${encodeURIComponent(pools[0]?.name ?? "")}/queues/default`;
  await hand.call("PATCH", own, { description: "Of everybody", concurrency_limit: 7 });
}

interface Template {
  job_configuration: Record<string, unknown>;
  variables: { properties: Record<string, Record<string, unknown>> };
}

function templateFor(random: Random, number: number, base: Template): Template {
  const kind = number % 3;
  if (kind === 0) return base;
  if (kind === 1) {
    base.variables.properties.team = { type: "string", default: `team ${random.number(9)}` };
    base.job_configuration.labels = { team: "{{ team }}" };
    return base;
  }
  return {
    job_configuration: { command: "{{ command }}", env: "{{ env }}" },
    variables: { properties: { command: { type: "string" }, env: { type: "object" } } },
  };
}

async function queue(scene: Scene, number: number): Promise<void> {
  const { hand, random } = scene;
  const pool = random.one(scene.pools).name;
  const at = `/work_pools/${encodeURIComponent(pool)}/queues`;
  const name = nameFor(random, number);
  const { id } = await post(hand, at, {
    name,
    description: random.chance(0.5) ? "Of the orders" : "",
    concurrency_limit: random.chance(0.5) ? random.number(9) : null,
    priority: 1 + random.number(4),
  });
  if (random.chance(0.3)) {
    await hand.call("PATCH", `${at}/${encodeURIComponent(name)}`, { is_paused: true });
  }
  scene.queues.push({ id, name, pool });
}

async function flow(scene: Scene, number: number): Promise<void> {
  const { hand, random, generation } = scene;
  const name = nameFor(random, number);
  const tags = random.chance(0.5) ? ["finance", "a b"] : [];
  const labels = generation === 3 && random.chance(0.5) ? { labels: { team: "ml", n: 3 } } : {};
  const { id } = await post(hand, "/flows/", { name, tags, ...labels });
  scene.flows.push({ id, name });
}

async function globalLimit(scene: Scene, number: number): Promise<void> {
  const { hand, random } = scene;
  const name = nameFor(random, number);
  const { id } = await post(hand, "/v2/concurrency_limits/", {
    name,
    limit: random.number(20),
    active: random.chance(0.7),
    slot_decay_per_second: random.one([0, 0.5, 2]),
  });
  scene.limits.push({ id, name });
}

async function tagLimit({ hand, random }: Scene, number: number): Promise<void> {
  const tag = nameFor(random, number);
  await post(hand, "/concurrency_limits/", { tag, concurrency_limit: 1 + random.number(9) });
}

/** What no program can state. */
async function onlyOn3({ hand, pools }: Scene): Promise<void> {
  await post(hand, "/concurrency_limits/", { tag: "off", concurrency_limit: 2 });
  await hand.call("PATCH", "/v2/concurrency_limits/tag:off", { active: false });
  const storage_configuration = { bundle_upload_step: { "my_steps.upload": { to: "s3" } } };
  const path = `/work_pools/${encodeURIComponent(pools[0]?.name ?? "")}`;
  await hand.call("PATCH", path, { storage_configuration });
}

async function variable({ hand, random, generation }: Scene, number: number): Promise<void> {
  const long = 'Every "word" of it is needed, it\'s long. '.repeat(8);
  const values = [{ rows: 1000, regions: ["eu", "us"], none: null }, 7, true, null, [1, 2.5], long];
  const value = generation === 3 ? random.one<unknown>(values) : random.one(["eu", long, "7"]);
  const tags = random.chance(0.5) ? ["b", "a"] : [];
  await post(hand, "/variables/", { name: `variable_${number}`, value, tags });
}
