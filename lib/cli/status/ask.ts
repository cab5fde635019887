import type { Deployment, PrefectClient } from "../../client";
import { type DeploymentStatus, gone, judge, type PoolHealth } from "./judge";

/**
 * How the deployments of a server are, by their names: a request for each page of deployments, flows
 * and runs, and one for each pool.
 * @param known - only these, by id with their names; one that is not there counts as gone
 */
export async function askStatus(
  client: PrefectClient,
  known?: ReadonlyMap<string, string>,
): Promise<DeploymentStatus[]> {
  const deployments = await client.deployments.list(known && { ids: [...known.keys()] });
  const ids = deployments.map(({ id }) => id);
  const [flowNames, pools, latest, next] = await Promise.all([
    flowNamesOf(client, deployments),
    poolsOf(client, deployments),
    client.runs.latestOf(ids),
    client.runs.nextOf(ids),
  ]);
  const there = deployments.map((deployment) =>
    judge(client, {
      deployment,
      name: `${flowNames.get(deployment.flow_id) ?? "?"}/${deployment.name}`,
      pool: pools.get(deployment.work_pool_name ?? ""),
      latest: latest.get(deployment.id),
      next: next.get(deployment.id),
    }),
  );
  const lost = [...(known ?? [])].filter(([id]) => !ids.includes(id));
  const all = [...there, ...lost.map(([id, name]) => gone(client, id, name))];
  return all.sort((a, b) => (a.deployment < b.deployment ? -1 : 1));
}

async function flowNamesOf(
  client: PrefectClient,
  deployments: readonly Deployment[],
): Promise<Map<string, string | undefined>> {
  const ids = [...new Set(deployments.map(({ flow_id }) => flow_id))];
  const flows = await Promise.all(ids.map((id) => client.flows.load(id)));
  return new Map(ids.map((id, at) => [id, flows[at]?.name]));
}

async function poolsOf(
  client: PrefectClient,
  deployments: readonly Deployment[],
): Promise<Map<string, PoolHealth>> {
  const names = [...new Set(deployments.flatMap(({ work_pool_name: name }) => name ?? []))];
  const pools = await Promise.all(
    names.map(async (name): Promise<[string, PoolHealth] | undefined> => {
      const pool = await client.workPools.load(name);
      return pool && [name, { pool, workers: await client.workPools.workers(name) }];
    }),
  );
  return new Map(pools.filter((one) => one !== undefined));
}
