import { randomUUID } from "node:crypto";
import { type ByHand, byHand } from "../../support/by-hand";
import { openFaultProxy } from "../../support/fault-proxy";
import { uniqueName } from "../../support/on-prefect";
import type { PrefectServer } from "../../support/prefect";
import { PLAIN_TEMPLATE } from "../../support/job-template";
import { type Elsewhere, openElsewhere } from "./elsewhere";
import { elsewhere } from "./faults";
import type { Ground } from "./subject";

/** What all cases on one server share. */
export interface Scene {
  readonly server: PrefectServer;
  readonly ground: Ground;
  /** A way to the server on which nothing goes wrong, not even its own "busy". */
  readonly calmUrl: string;
  /** Looks at the server, on that way. */
  readonly person: ByHand;
  readonly away: Elsewhere;
  close(): Promise<void>;
}

export async function openScene(server: PrefectServer): Promise<Scene> {
  const calm = await openFaultProxy(server.apiUrl);
  const person = byHand(calm.apiUrl, undefined, await csrfHeaders(server.apiUrl));
  const ground = await makeGround(server, person);
  const away = await openElsewhere(server.apiUrl);
  Object.assign(elsewhere, away.urls);
  return {
    server,
    ground,
    calmUrl: calm.apiUrl,
    person,
    away,
    async close() {
      await away.close();
      const { flows, workPools } = person.client;
      const flow = await flows.byName(ground.poolName);
      if (flow) await flows.delete(flow.id);
      await workPools.delete(ground.poolName);
      await calm.close();
    },
  };
}

/** What a server with CSRF protection wants; none for any other. */
async function csrfHeaders(apiUrl: string): Promise<Record<string, string>> {
  const client = randomUUID();
  const answer = await fetch(`${apiUrl}/csrf-token?client=${client}`);
  if (!answer.ok) return {};
  const { token } = (await answer.json()) as { token: string };
  return { "Prefect-Csrf-Token": token, "Prefect-Csrf-Client": client };
}

async function makeGround({ generation }: PrefectServer, { client }: ByHand): Promise<Ground> {
  const poolName = uniqueName("ground");
  await client.workPools.create({
    name: poolName,
    type: "process",
    base_job_template: PLAIN_TEMPLATE,
  });
  const { flow } = await client.flows.upsert(poolName);
  const { deployment } = await client.deployments.create({
    name: poolName,
    flow_id: flow.id,
    enforce_parameter_schema: false,
    paused: true,
  });
  return { generation, poolName, deploymentId: deployment.id };
}
