import { isDeepStrictEqual } from "node:util";
import { createPrefectClient } from "../../../lib/client";
import { type PrefectServer, startPrefectServer } from "../../support/prefect";
import { PARAMETER_SCHEMA, planned, POOL, PULL_STEPS, SLUG } from "../workload";

/** Gives some work a Prefect 3 of its own: a fresh SQLite file, and the pool. */
export async function withServer<T>(work: (server: PrefectServer) => Promise<T>): Promise<T> {
  const server = await startPrefectServer({ generation: 3 });
  try {
    await clientOf(server.apiUrl).workPools.create({ name: POOL, type: "process" });
    return await work(server);
  } finally {
    await server.stop();
  }
}

/**
 * Fails unless just these deployments are on the server, each as it was planned.
 * @param by - what made them
 * @param steps - their pull steps
 */
export async function expectDeployed(
  apiUrl: string,
  count: number,
  by: string,
  steps: readonly object[] = PULL_STEPS,
): Promise<void> {
  const client = clientOf(apiUrl);
  const live = new Map((await client.deployments.list()).map((found) => [found.name, found]));
  if (live.size !== count) throw new Error(`${by} made ${live.size} deployments, not ${count}`);
  const flowIds = new Map<string, string | undefined>();
  for (const { flowName } of planned(count)) {
    if (flowIds.has(flowName)) continue;
    flowIds.set(flowName, (await client.flows.byName(flowName))?.id);
  }
  for (const { name, flowName, entrypoint, cron } of planned(count)) {
    const found = live.get(name);
    const is = found && {
      flow: found.flow_id,
      entrypoint: found.entrypoint,
      pool: found.work_pool_name,
      pullSteps: found.pull_steps,
      schema: withoutEmptyDefinitions(found.parameter_openapi_schema),
      enforced: found.enforce_parameter_schema,
      schedules: found.schedules.map(({ slug, active, schedule }) => ({
        slug,
        active,
        cron: "cron" in schedule ? schedule.cron : undefined,
        timezone: "timezone" in schedule ? schedule.timezone : undefined,
      })),
    };
    const wanted = {
      flow: flowIds.get(flowName),
      entrypoint,
      pool: POOL,
      pullSteps: steps,
      schema: PARAMETER_SCHEMA,
      enforced: true,
      schedules: [{ slug: SLUG, active: true, cron, timezone: "UTC" }],
    };
    if (isDeepStrictEqual(is, wanted)) continue;
    const [got, expected] = [is, wanted].map((value) => JSON.stringify(value));
    throw new Error(`after ${by} the deployment ${name} is ${got}; expected ${expected}`);
  }
}

/** Prefect's own `parameter_schema` has the key when there are none, and its command leaves it out. */
function withoutEmptyDefinitions(schema: unknown): unknown {
  const { definitions, ...rest } = (schema ?? {}) as Record<string, unknown>;
  return isDeepStrictEqual(definitions ?? {}, {}) ? rest : schema;
}

export function clientOf(apiUrl: string) {
  return createPrefectClient({ apiUrl, source: "the benchmark" });
}
