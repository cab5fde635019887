import {
  createOnce,
  type GlobalConcurrencyLimit,
  type GlobalConcurrencyLimitPatch,
  type PrefectClient,
} from "../../client";
import { existsAlready } from "../../core/exists-already";
import { sameJson, withoutUndefined } from "../../core/json";
import { nameTaken } from "../../core/name-taken";
import { UserError } from "../../core/user-error";
import { type Handler, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { validateGlobalConcurrencyLimit } from "./check";
import type {
  GlobalConcurrencyLimitInputs as Inputs,
  GlobalConcurrencyLimitState as State,
} from "./inputs";

/** The life of a global concurrency limit in Prefect. Its id is the limit's: a name may change. */
export const globalConcurrencyLimitHandler: Handler<Inputs, State> = {
  async check(_context, news) {
    return { inputs: news, problems: validateGlobalConcurrencyLimit(news) };
  },

  diff(olds, news) {
    const changed =
      !sameJson(stated(olds), stated(news)) || Boolean(olds.adopt) !== Boolean(news.adopt);
    return { changed, replaces: [] };
  },

  async create(context, inputs) {
    const client = await context.client();
    const there = await client.globalConcurrencyLimits.get(inputs.name);
    if (!there) {
      const make = () => makeLimit(client, inputs);
      const { id } = await makeNoted(context, client, named(inputs), make, (made) => made.id);
      return { id, state: stateOf(inputs, id) };
    }
    const left = await isLeft(context, client, named(inputs), there);
    if (!left && !inputs.adopt) throw alreadyThere(there);
    await patchLimit(client, there, undefined, inputs);
    return { id: there.id, state: stateOf(inputs, there.id) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const limit = await client.globalConcurrencyLimits.get(id);
    if (!limit) return undefined;
    const inputs = inputsOfLive(state, limit);
    return { id, inputs, state: stateOf(inputs, id) };
  },

  async update(context, id, olds, news) {
    const forced = isForced(globalConcurrencyLimitHandler, olds, news);
    if (!forced && sameJson(stated(olds), stated(news))) return stateOf(news, id);
    const client = await context.client();
    const limit = await client.globalConcurrencyLimits.get(id);
    if (!limit) throw gone(news, id);
    await patchLimit(client, limit, forced ? undefined : olds, news);
    return stateOf(news, id);
  },

  async delete(context, id) {
    const client = await context.client();
    await client.globalConcurrencyLimits.delete(id);
  },
};

function named({ name }: Inputs) {
  return { type: "GlobalConcurrencyLimit", name };
}

/** A limit's settings; undefined is left to others. The slots in use are never among them. */
interface Stated {
  readonly name: string;
  readonly limit: number;
  readonly active: boolean | undefined;
  readonly slot_decay_per_second: number;
}

/** What the program states of the limit itself, made complete. */
function stated(inputs: Inputs): Stated {
  return {
    name: inputs.name,
    limit: inputs.limit,
    active: inputs.active ?? undefined,
    slot_decay_per_second: inputs.slotDecayPerSecond ?? 0,
  };
}

/** Only what the program changed and the server does not have already. */
export function limitPatch(
  live: GlobalConcurrencyLimit,
  olds: Inputs | undefined,
  news: Inputs,
): GlobalConcurrencyLimitPatch {
  const before = olds && stated(olds);
  const wanted = stated(news);
  // A switch that is taken back is on; one that was never stated is other people's.
  const active = wanted.active ?? (before?.active === false ? true : undefined);
  const target: Stated = { ...wanted, active };
  const keys = (Object.keys(target) as (keyof Stated)[]).filter((key) => {
    const touched = before === undefined || !sameJson(before[key], wanted[key]);
    return touched && target[key] !== undefined && !sameJson(live[key], target[key]);
  });
  return Object.fromEntries(keys.map((key) => [key, target[key]]));
}

async function patchLimit(
  client: PrefectClient,
  live: GlobalConcurrencyLimit,
  olds: Inputs | undefined,
  news: Inputs,
): Promise<void> {
  const patch = limitPatch(live, olds, news);
  if (Object.keys(patch).length === 0) return;
  // Prefect would call it a data integrity conflict.
  const other = patch.name ? await client.globalConcurrencyLimits.get(patch.name) : undefined;
  if (other) throw nameTaken(`global concurrency limit "${live.name}"`, other.name, other.id);
  await client.globalConcurrencyLimits.update(live.id, patch);
}

function makeLimit(client: PrefectClient, inputs: Inputs): Promise<{ id: string }> {
  const { active = true, ...document } = stated(inputs);
  const wanted = { active, ...document };
  return createOnce<GlobalConcurrencyLimit>(
    () => client.globalConcurrencyLimits.create(wanted),
    () => client.globalConcurrencyLimits.get(inputs.name),
    (found) => sameJson({ ...found, ...wanted }, found),
  );
}

/** What has drifted shows as it is now; what is not the program's does not show. */
function inputsOfLive(state: State, live: GlobalConcurrencyLimit): Inputs {
  const { active, slotDecayPerSecond, adopt } = state;
  const decay = live.slot_decay_per_second;
  return withoutUndefined({
    name: live.name,
    limit: live.limit,
    active: (active ?? null) === null ? undefined : live.active,
    slotDecayPerSecond: decay === 0 && slotDecayPerSecond !== 0 ? undefined : decay,
    adopt,
  });
}

function stateOf(inputs: Inputs, id: string): State {
  return { ...inputs, globalConcurrencyLimitId: id };
}

function alreadyThere({ name, id }: GlobalConcurrencyLimit): UserError {
  return existsAlready(
    `global concurrency limit "${name}"`,
    `id ${id}`,
    "give this one another name",
  );
}

function gone({ name }: Inputs, id: string): UserError {
  return new UserError(
    `global concurrency limit "${name}" (id ${id}) is gone from the server; ` +
      'run "pulumi refresh" so that it is made again',
  );
}
