import {
  createOnce,
  isNotFound,
  type PrefectClient,
  type WorkQueue,
  type WorkQueuePatch,
} from "../../client";
import { existsAlready } from "../../core/exists-already";
import { sameJson, withoutUndefined } from "../../core/json";
import { checkCount } from "../../core/limits";
import { checkName } from "../../core/names";
import { nameTaken } from "../../core/name-taken";
import type { Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import { type Handler, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import type { WorkQueueInputs, WorkQueueState } from "./inputs";

/** The queue that every pool has: it cannot be deleted, so it is not made either. */
const POOLS_OWN = "default";

/** The life of a work queue in Prefect. */
export const workQueueHandler: Handler<WorkQueueInputs, WorkQueueState> = {
  async check(_context, news) {
    return { inputs: news, problems: validateWorkQueue(news) };
  },

  diff(olds, news) {
    const identity = ["name", "workPoolName", "workPoolId"] as const;
    const moved = identity.filter((key) => (olds[key] ?? null) !== (news[key] ?? null));
    // An unknown is no other pool yet: it may only be changing. A pool id that is now stated (or no
    // longer) is the same pool's.
    const replaces = moved.filter((key) => {
      const [before, after] = [olds[key], news[key]];
      if (isUnknown(after)) return false;
      if (key === "name") return [before, after].includes(POOLS_OWN);
      return key !== "workPoolId" || (before && after);
    });
    const changed =
      moved.length > 0 ||
      !sameJson(stated(olds), stated(news)) ||
      Boolean(olds.adopt) !== Boolean(news.adopt);
    return { changed, replaces };
  },

  async create(context, inputs) {
    const client = await context.client();
    const { workPoolName, name } = inputs;
    const there = await client.workQueues.get(workPoolName, name);
    if (there) {
      const free = inputs.adopt || name === POOLS_OWN;
      if (!(await isLeft(context, client, named(inputs), there)) && !free) {
        throw alreadyThere(client, inputs);
      }
      await patchQueue(client, there, undefined, inputs);
      return { id: there.id, state: stateOf(client, inputs, there.id) };
    }
    const make = () => makeQueue(client, inputs);
    const queue = await makeNoted(context, client, named(inputs), make, ({ id }) => id);
    return { id: queue.id, state: stateOf(client, inputs, queue.id) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const queue = await client.workQueues.load(id);
    if (!queue || queue.work_pool_name !== state.workPoolName) return undefined;
    const inputs = inputsOfLive(state, queue);
    return { id, inputs, state: stateOf(client, inputs, id) };
  },

  async update(context, id, olds, news) {
    const client = await context.client();
    const forced = isForced(workQueueHandler, olds, news);
    if (forced || !sameJson(stated(olds), stated(news))) {
      const queue = await client.workQueues.byId(id);
      if (!queue) throw gone(olds, id);
      await patchQueue(client, queue, forced ? undefined : olds, news);
    }
    return stateOf(client, news, id);
  },

  async delete(context, id, { workPoolName, ...state }) {
    if (state.name === POOLS_OWN) return;
    const client = await context.client();
    const queue = await client.workQueues.byId(id);
    if (!queue) return;
    const { name } = queue;
    const users = (await client.deployments.list({ workPoolNames: [workPoolName] })).filter(
      (deployment) => deployment.work_queue_name === name,
    );
    if (users.length > 0) {
      const names = users.map((deployment) => `"${deployment.name}"`).join(", ");
      context.warn(
        `work queue "${workPoolName}/${name}" was deleted while deployments used it; ` +
          `they are left without a work pool: ${names}`,
      );
    }
    await client.workQueues.delete(workPoolName, name);
  },
};

/** What is wrong whatever the server. */
export function validateWorkQueue(inputs: WorkQueueInputs): Problem[] {
  return [
    ...checkName("name", inputs.name),
    ...checkName("workPoolName", inputs.workPoolName),
    ...checkCount("concurrencyLimit", inputs.concurrencyLimit),
    ...checkCount("priority", inputs.priority, { min: 1 }),
  ];
}

/** A queue's own settings; undefined is left to others. */
interface Stated {
  readonly name: string;
  readonly description: string;
  readonly concurrency_limit: number | null;
  readonly is_paused: boolean | undefined;
  readonly priority: number | undefined;
}

/** What the program states of the queue itself, made complete. */
function stated(inputs: WorkQueueInputs): Stated {
  return {
    name: inputs.name,
    description: inputs.description ?? "",
    concurrency_limit: inputs.concurrencyLimit ?? null,
    is_paused: inputs.paused ?? undefined,
    priority: inputs.priority ?? undefined,
  };
}

/** Only what the program changed and the server does not have already. */
export function queuePatch(
  live: WorkQueue,
  olds: WorkQueueInputs | undefined,
  news: WorkQueueInputs,
): WorkQueuePatch {
  const before = olds && stated(olds);
  const wanted = stated(news);
  const there: Stated = { ...live, description: live.description ?? "" };
  // A pause that is taken back ends; one that was never stated is other people's.
  const is_paused = wanted.is_paused ?? (before?.is_paused ? false : undefined);
  const target: Stated = { ...wanted, is_paused };
  const keys = (Object.keys(target) as (keyof Stated)[]).filter((key) => {
    const touched = before === undefined || !sameJson(before[key], wanted[key]);
    return touched && target[key] !== undefined && !sameJson(there[key], target[key]);
  });
  return Object.fromEntries(keys.map((key) => [key, target[key]]));
}

async function patchQueue(
  client: PrefectClient,
  live: WorkQueue,
  olds: WorkQueueInputs | undefined,
  news: WorkQueueInputs,
): Promise<void> {
  const patch = queuePatch(live, olds, news);
  if (Object.keys(patch).length === 0) return;
  const { workPoolName } = news;
  if (!patch.name) return client.workQueues.update(workPoolName, live.name, patch);
  const other = await client.workQueues.get(workPoolName, patch.name);
  if (other) throw nameTaken(`work queue "${workPoolName}/${live.name}"`, other.name, other.id);
  try {
    await client.workQueues.update(workPoolName, live.name, patch);
  } catch (error) {
    // Sent again after a lost answer, it finds nothing under the old name.
    const renamed = isNotFound(error) && (await client.workQueues.get(workPoolName, patch.name));
    if (!renamed || renamed.id !== live.id) throw error;
  }
}

function named({ name, workPoolName }: WorkQueueInputs) {
  return { type: "WorkQueue", name: `${workPoolName}/${name}` };
}

async function makeQueue(client: PrefectClient, inputs: WorkQueueInputs): Promise<WorkQueue> {
  const { workPoolName } = inputs;
  const { name, description, concurrency_limit, is_paused, priority } = stated(inputs);
  const document = withoutUndefined({
    name,
    description,
    concurrency_limit,
    is_paused: is_paused ?? false,
    priority,
  });
  return createOnce(
    () => client.workQueues.create(workPoolName, document),
    () => client.workQueues.get(workPoolName, name),
    (found) => Object.keys(queuePatch(found, undefined, inputs)).length === 0,
  );
}

/** What has drifted shows as it is now; what is not the program's does not show. */
function inputsOfLive(state: WorkQueueState, live: WorkQueue): WorkQueueInputs {
  const { workPoolName, workPoolId, adopt, paused, priority } = state;
  const description = live.description || undefined;
  return withoutUndefined({
    name: live.name,
    workPoolName,
    workPoolId,
    adopt,
    description: description ?? (state.description === "" ? "" : undefined),
    concurrencyLimit: live.concurrency_limit ?? undefined,
    paused: (paused ?? null) === null ? undefined : live.is_paused,
    priority: (priority ?? null) === null ? undefined : live.priority,
  });
}

function stateOf(client: PrefectClient, inputs: WorkQueueInputs, id: string): WorkQueueState {
  const url = client.urls.workQueue(inputs.workPoolName, inputs.name);
  return { ...inputs, workQueueId: id, url };
}

function alreadyThere(client: PrefectClient, { name, workPoolName }: WorkQueueInputs): UserError {
  const where = client.urls.workQueue(workPoolName, name);
  return existsAlready(`work queue "${workPoolName}/${name}"`, where);
}

function gone({ name, workPoolName }: WorkQueueInputs, id: string): UserError {
  return new UserError(
    `work queue "${workPoolName}/${name}" (id ${id}) is gone from the server; ` +
      'run "pulumi refresh" so that it is made again',
  );
}
