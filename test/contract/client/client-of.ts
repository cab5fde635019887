import { type Connection, createPrefectClient, type PrefectClient } from "../../../lib/client";
import { uniqueName } from "../../support/on-prefect";

/** A client of its own: caches and tokens of one test do not help another. */
export function clientOf(
  server: { readonly apiUrl: string },
  settings: Partial<Connection> = {},
  fetch?: typeof globalThis.fetch,
): PrefectClient {
  const connection = { apiUrl: server.apiUrl, source: "this test", ...settings };
  return createPrefectClient(connection, fetch === undefined ? {} : { fetch });
}

/** A deployment of a new flow, without schedules. */
export async function newDeployment(client: PrefectClient) {
  const { flow } = await client.flows.upsert(uniqueName("flow"));
  const name = uniqueName("deployment");
  const { deployment } = await client.deployments.create({
    name,
    flow_id: flow.id,
    entrypoint: "flows/etl.py:etl",
    path: ".",
    pull_steps: [],
    parameter_openapi_schema: {},
    enforce_parameter_schema: true,
  });
  return { flow, deployment };
}
