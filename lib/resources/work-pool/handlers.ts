import { createOnce, type PrefectClient, type WorkPool, type WorkPoolPatch } from "../../client";
import { existsAlready } from "../../core/exists-already";
import { sameJson, withoutUndefined, type Json } from "../../core/json";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import { type Handler, type HandlerContext, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { DEFAULT_TYPE, templateDrift, templateHash, wantedTemplate } from "../job-template";
import { checkWorkPool } from "./check";
import type { WorkPoolInputs, WorkPoolState } from "./inputs";

/** The life of a work pool in Prefect. */
export const workPoolHandler: Handler<WorkPoolInputs, WorkPoolState> = {
  check: checkWorkPool,

  diff(olds, news) {
    const renamed = olds.name !== news.name && !isUnknown(news.name);
    const retyped = typeOf(olds) !== typeOf(news) && !isUnknown(news.type);
    const replaces = [...(renamed ? ["name"] : []), ...(retyped ? ["type"] : [])];
    const changed =
      olds.name !== news.name ||
      typeOf(olds) !== typeOf(news) ||
      !sameJson(stated(olds), stated(news)) ||
      !sameJson(statedTemplate(olds), statedTemplate(news)) ||
      Boolean(olds.adopt) !== Boolean(news.adopt);
    // Two pools of one name cannot stand side by side.
    return { changed, replaces, deleteBeforeReplace: retyped && !renamed };
  },

  async create(context, inputs) {
    const client = await context.client();
    const there = await client.workPools.get(inputs.name);
    if (!there) {
      const { pool, hash } = await makePool(context, client, inputs);
      return { id: pool.id, state: stateOf(client, inputs, pool, hash) };
    }
    const left = await isLeft(context, client, named(inputs), there);
    if (!left && !inputs.adopt) throw alreadyThere(client, inputs, there);
    refuseOtherType(inputs, there);
    const hash = await takeOver(client, there, inputs, left);
    return { id: there.id, state: stateOf(client, inputs, there, hash) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const pool = await client.workPools.load(state.name);
    if (!pool || pool.id !== id) return undefined;
    const inputs = await inputsOfLive(client, state, pool);
    return { id, inputs, state: stateOf(client, inputs, pool, state.baseJobTemplateHash) };
  },

  async update(context, id, olds, news) {
    const client = await context.client();
    const forced = isForced(workPoolHandler, olds, news);
    const sameTemplate = sameJson(statedTemplate(olds), statedTemplate(news));
    if (!forced && sameTemplate && sameJson(stated(olds), stated(news))) {
      return { ...olds, ...news };
    }
    const pool = await client.workPools.get(news.name);
    if (!pool || pool.id !== id) throw gone(news, id);
    const hash = forced
      ? await takeOver(client, pool, news, false)
      : await patchPool(client, pool, olds, news);
    return stateOf(client, news, pool, hash);
  },

  async delete(context, id, { name }) {
    const client = await context.client();
    const pool = await client.workPools.get(name);
    if (!pool || pool.id !== id) return;
    const users = await client.deployments.list({ workPoolNames: [name] });
    if (users.length > 0) {
      const names = users.map((deployment) => `"${deployment.name}"`).join(", ");
      context.warn(
        `work pool "${name}" was deleted while deployments used it; ` +
          `they are left without a work pool: ${names}`,
      );
    }
    await client.workPools.delete(name);
  },
};

/** A pool's own settings; undefined is left to others. */
interface Stated {
  readonly description: string | null;
  readonly concurrency_limit: number | null;
  readonly is_paused: boolean | undefined;
}

function stated(inputs: WorkPoolInputs): Stated {
  return {
    description: inputs.description || null,
    concurrency_limit: inputs.concurrencyLimit ?? null,
    is_paused: inputs.paused ?? undefined,
  };
}

function statedTemplate({ baseJobTemplate, baseJobTemplatePatch }: WorkPoolInputs) {
  return [baseJobTemplate ?? null, baseJobTemplatePatch ?? []];
}

function typeOf(inputs: WorkPoolInputs): string {
  return inputs.type ?? DEFAULT_TYPE;
}

/** Only what the program changed and the server does not have already; no template. */
export function poolPatch(
  live: WorkPool,
  olds: WorkPoolInputs | undefined,
  news: WorkPoolInputs,
): WorkPoolPatch {
  const before = olds && stated(olds);
  const wanted = stated(news);
  const there: Stated = {
    description: live.description || null,
    concurrency_limit: live.concurrency_limit ?? null,
    is_paused: live.is_paused,
  };
  // A pause that is taken back ends; one that was never stated is other people's.
  const is_paused = wanted.is_paused ?? (before?.is_paused ? false : undefined);
  const target: Stated = { ...wanted, is_paused };
  const keys = (Object.keys(target) as (keyof Stated)[]).filter((key) => {
    const touched = before === undefined || !sameJson(before[key], wanted[key]);
    return touched && target[key] !== undefined && !sameJson(there[key], target[key]);
  });
  return Object.fromEntries(keys.map((key) => [key, target[key]]));
}

/** Brings a pool in line that the state does not know; `ours`: made by an up that was cut short. */
function takeOver(client: PrefectClient, live: WorkPool, news: WorkPoolInputs, ours: boolean) {
  // A stranger's keeps its template where the program states none.
  const isStated = news.baseJobTemplate !== undefined || news.baseJobTemplatePatch !== undefined;
  const writes = ours || isStated || Object.keys(live.base_job_template).length === 0;
  return bringInLine(client, live, poolPatch(live, undefined, news), writes ? news : undefined);
}

async function patchPool(
  client: PrefectClient,
  live: WorkPool,
  olds: WorkPoolState,
  news: WorkPoolInputs,
): Promise<string> {
  const writes = !sameJson(statedTemplate(olds), statedTemplate(news));
  const hash = await bringInLine(
    client,
    live,
    poolPatch(live, olds, news),
    writes ? news : undefined,
  );
  return writes ? hash : olds.baseJobTemplateHash;
}

/** Returns the hash of the template that the pool then has: that of `wanted`, or its own. */
async function bringInLine(
  client: PrefectClient,
  live: WorkPool,
  patch: WorkPoolPatch,
  wanted: WorkPoolInputs | undefined,
): Promise<string> {
  let hash = templateHash(live.base_job_template);
  if (wanted) {
    const template = await templateOrThrow(client, wanted);
    hash = templateHash(template);
    if (hash !== templateHash(live.base_job_template)) {
      patch.base_job_template = template as unknown as WorkPoolPatch["base_job_template"];
    }
  }
  if (Object.keys(patch).length > 0) await client.workPools.update(live.name, patch);
  return hash;
}

function named({ name }: WorkPoolInputs) {
  return { type: "WorkPool", name };
}

async function makePool(
  context: HandlerContext,
  client: PrefectClient,
  inputs: WorkPoolInputs,
): Promise<{ pool: WorkPool; hash: string }> {
  const template = await templateOrThrow(client, inputs);
  const hash = templateHash(template);
  const { name } = inputs;
  const { description, concurrency_limit, is_paused = false } = stated(inputs);
  const document = {
    name,
    type: typeOf(inputs),
    description,
    concurrency_limit,
    is_paused,
    // Never left out: the first worker would write its own into the pool.
    base_job_template: template as unknown as Record<string, unknown>,
  };
  const make = () =>
    createOnce(
      () => client.workPools.create(document),
      () => client.workPools.get(inputs.name),
      (found) => found.type === document.type && templateHash(found.base_job_template) === hash,
    );
  const pool = await makeNoted(context, client, named(inputs), make, ({ id }) => id);
  return { pool, hash };
}

async function templateOrThrow(client: PrefectClient, inputs: WorkPoolInputs) {
  const { template, problems } = await wantedTemplate(client, inputs);
  if (!template) throw UserError.of(`work pool "${inputs.name}"`, problems);
  return template;
}

/** A template that has drifted shows the way the program states it: whole, or as a patch. */
async function inputsOfLive(
  client: PrefectClient,
  state: WorkPoolState,
  live: WorkPool,
): Promise<WorkPoolInputs> {
  const { name, type, adopt, paused, baseJobTemplate, baseJobTemplatePatch } = state;
  const same = templateHash(live.base_job_template) === state.baseJobTemplateHash;
  const template = same
    ? { baseJobTemplate, baseJobTemplatePatch }
    : await driftedTemplate(client, state, live);
  return withoutUndefined({
    name,
    type: typeOf(state) === live.type ? type : live.type,
    adopt,
    description: live.description || (state.description === "" ? "" : undefined),
    concurrencyLimit: live.concurrency_limit ?? undefined,
    paused: (paused ?? null) === null ? undefined : live.is_paused,
    ...template,
  });
}

async function driftedTemplate(
  client: PrefectClient,
  state: WorkPoolState,
  live: WorkPool,
): Promise<Pick<WorkPoolInputs, "baseJobTemplate" | "baseJobTemplatePatch">> {
  const base = state.baseJobTemplate
    ? undefined
    : await client.workPools.defaultTemplate(live.type);
  if (base) {
    const baseJobTemplatePatch = templateDrift(base, live.base_job_template);
    // A drift to exactly the server's default is one too.
    if (baseJobTemplatePatch.length > 0) return { baseJobTemplatePatch };
  }
  return { baseJobTemplate: live.base_job_template as Record<string, Json> };
}

function refuseOtherType(inputs: WorkPoolInputs, live: WorkPool): void {
  if (live.type === typeOf(inputs)) return;
  throw new UserError(
    `work pool "${inputs.name}" exists with the type "${live.type}", not "${typeOf(inputs)}"; ` +
      "a pool's type cannot change: state that one, or choose another name",
  );
}

function stateOf(
  client: PrefectClient,
  inputs: WorkPoolInputs,
  live: WorkPool,
  baseJobTemplateHash: string,
): WorkPoolState {
  return withoutUndefined({
    ...inputs,
    workPoolId: live.id,
    defaultQueueId: live.default_queue_id ?? undefined,
    url: client.urls.workPool(inputs.name),
    baseJobTemplateHash,
  });
}

function alreadyThere(client: PrefectClient, { name }: WorkPoolInputs, live: WorkPool): UserError {
  const where = `id ${live.id}, ${client.urls.workPool(name)}`;
  return existsAlready(`work pool "${name}"`, where, "give this one another name");
}

function gone({ name }: WorkPoolInputs, id: string): UserError {
  return new UserError(
    `work pool "${name}" (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
