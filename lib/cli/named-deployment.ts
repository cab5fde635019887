import type { Deployment, PrefectClient } from "../client";
import { nearest } from "../core/suggestions";
import { UsageError } from "./usage-error";

/** A deployment as people name it. */
export interface DeploymentName {
  readonly flow: string;
  readonly name: string;
}

const SHOWN = 8;

/** @throws {UsageError} for what is not `flow/deployment` */
export function parseDeploymentName(text: string): DeploymentName {
  const [flow, name, ...more] = text.split("/");
  if (flow && name && more.length === 0) return { flow, name };
  throw new UsageError(`"${text}" names no deployment; write flow/deployment, e.g. etl/nightly`);
}

/** The deployment of that name; one that is not there is an error that tells of those that are. */
export async function findDeployment(
  client: PrefectClient,
  { flow, name }: DeploymentName,
): Promise<Deployment> {
  const found = await client.deployments.byName(flow, name);
  if (found) return found;
  const wanted = `${flow}/${name}`;
  const there = await allNames(client);
  const meant = nearest(wanted, there) ?? there.find((one) => isHalf(one, { flow, name }));
  const fix = meant === undefined ? listed(there) : `did you mean "${meant}"?`;
  throw new Error(`${client.apiUrl} has no deployment "${wanted}"; ${fix}`);
}

async function allNames(client: PrefectClient): Promise<string[]> {
  const [flows, deployments] = await Promise.all([client.flows.list(), client.deployments.list()]);
  const flowNames = new Map(flows.map(({ id, name }) => [id, name]));
  return deployments.map(({ flow_id, name }) => `${flowNames.get(flow_id) ?? "?"}/${name}`).sort();
}

function isHalf(there: string, { flow, name }: DeploymentName): boolean {
  return there.startsWith(`${flow}/`) || there.endsWith(`/${name}`);
}

function listed(there: readonly string[]): string {
  if (there.length === 0) return "it has none at all";
  const more = there.length > SHOWN ? `, and ${there.length - SHOWN} more` : "";
  return `it has ${there.slice(0, SHOWN).join(", ")}${more}`;
}
