import type { WorkPool, WorkQueue } from "../../../client";
import { withoutUndefined } from "../../../core/json";
import { templateDrift, templateHash } from "../../../resources/job-template";
import { ADOPTED, type Candidate, createdOf, onlyIf, type Search } from "./candidate";

const NO_TEMPLATE =
  "it has no job template yet; a program would write one, and the first worker that starts writes its own";

/** Prefect 2 makes it for agents by itself. */
const SERVERS_OWN = "default-agent-pool";

export async function findWorkPools({ client, lists }: Search): Promise<Candidate[]> {
  const pools = await lists.workPools();
  const own = pools.filter(({ name }) => name !== SERVERS_OWN);
  return Promise.all(
    own.map(async (pool) => ({
      kind: "work-pools" as const,
      id: pool.id,
      name: pool.name,
      created: createdOf(pool),
      remark: hasStorage(pool) ? STORAGE_STAYS : undefined,
      leftOut: Object.keys(pool.base_job_template).length === 0 ? NO_TEMPLATE : undefined,
      state: withoutUndefined({
        name: pool.name,
        type: pool.type,
        paused: onlyIf(pool.is_paused),
        ...(await templateOf(client, pool)),
        ...ADOPTED,
      }),
    })),
  );
}

const STORAGE_STAYS = "Its storage configuration cannot be stated here; it stays as it is.";

/** Prefect 3 alone has such; null for each part that nobody has set. */
function hasStorage({ storage_configuration: storage }: WorkPool): boolean {
  return Object.values(storage ?? {}).some((part) => part !== null);
}

/**
 * The hash of the template that goes without saying, so that another shows as a patch of it; one that
 * is shorter as a whole is stated whole.
 */
async function templateOf(client: Search["client"], { type, base_job_template: live }: WorkPool) {
  const base = await client.workPools.defaultTemplate(type);
  const patch = base && templateDrift(base, live);
  const isShorter = patch && JSON.stringify(patch).length <= JSON.stringify(live).length;
  if (base && isShorter) return { baseJobTemplateHash: templateHash(base) };
  return { baseJobTemplate: live, baseJobTemplateHash: templateHash(live) };
}

export async function findWorkQueues({ client, lists }: Search): Promise<Candidate[]> {
  const pools = await lists.workPools();
  const queues = await Promise.all(
    pools.map(async ({ name }) => {
      const all = await client.workQueues.list(name);
      return all.filter((queue) => !isAsMade(queue)).map((queue) => ({ pool: name, queue }));
    }),
  );
  return queues.flat().map(({ pool, queue }) => ({
    kind: "work-queues",
    id: queue.id,
    name: `${pool}/${queue.name}`,
    created: createdOf(queue),
    state: withoutUndefined({
      name: queue.name,
      workPoolName: pool,
      paused: onlyIf(queue.is_paused),
      priority: queue.priority,
      ...ADOPTED,
    }),
  }));
}

/** The queue that every pool has, as the server has made it. */
function isAsMade(queue: WorkQueue): boolean {
  return (
    queue.name === "default" &&
    ["", DEFAULT_DESCRIPTION].includes(queue.description ?? "") &&
    (queue.concurrency_limit ?? null) === null &&
    !queue.is_paused &&
    queue.priority === 1
  );
}

const DEFAULT_DESCRIPTION = "The work pool's default queue.";
