// The least that anybody could send: each flow once, each deployment once, one after another.
import { setTimeout } from "node:timers/promises";
import { PARAMETER_SCHEMA, planned, POOL, PULL_STEPS, SLUG } from "../workload";

/** A server on SQLite answers 503 while its own services write, even to one client alone. */
const AGAIN_AFTER_MS = 50;
const TRIES = 100;

async function post(url: string, body: unknown): Promise<{ readonly id: string }> {
  const headers = { "content-type": "application/json" };
  for (let tries = 1; ; tries++) {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.ok) return (await answer.json()) as { readonly id: string };
    const said = `${url} answered ${answer.status}: ${await answer.text()}`;
    if (answer.status !== 503 || tries === TRIES) throw new Error(said);
    await setTimeout(AGAIN_AFTER_MS);
  }
}

async function main(apiUrl: string, count: number): Promise<void> {
  const flowIds = new Map<string, string>();
  for (const { name, flowName, entrypoint, cron } of planned(count)) {
    const known = flowIds.get(flowName);
    const flow_id = known ?? (await post(`${apiUrl}/flows/`, { name: flowName })).id;
    flowIds.set(flowName, flow_id);
    await post(`${apiUrl}/deployments/`, {
      name,
      flow_id,
      entrypoint,
      work_pool_name: POOL,
      pull_steps: PULL_STEPS,
      parameter_openapi_schema: PARAMETER_SCHEMA,
      enforce_parameter_schema: true,
      schedules: [{ schedule: { cron, timezone: "UTC" }, active: true, slug: SLUG }],
    });
  }
}

const [, , apiUrl = "", count = ""] = process.argv;
void main(apiUrl, Number(count));
