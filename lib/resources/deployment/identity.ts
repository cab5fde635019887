import type { PrefectClient } from "../../client";
import { UserError } from "../../core/user-error";
import type { DeploymentInputs } from "./inputs";

/** The flow that a deployment is of. */
export interface FlowOfDeployment {
  readonly id: string;
  readonly name: string;
  /** True when it was made for this deployment, or for another one by the same process. */
  readonly created: boolean;
}

/** Flows made by this process: whichever of their deployments goes last takes the flow along. */
const madeHere = new WeakMap<PrefectClient, Set<string>>();

/** Finds the flow, or makes it when it is given by name. */
export async function flowOf(
  client: PrefectClient,
  inputs: DeploymentInputs,
  options: { readonly fresh?: boolean } = {},
): Promise<FlowOfDeployment> {
  if (inputs.flowName) {
    const { flow, created } = await client.flows.upsert(inputs.flowName, options);
    if (created) markMade(client, flow.id);
    return { id: flow.id, name: flow.name, created: created || isMade(client, flow.id) };
  }
  const id = inputs.flowId ?? "";
  const flow = await client.flows.get(id);
  if (!flow) throw new UserError(`${describe(inputs)}: flowId names no flow of the server: ${id}`);
  return { id: flow.id, name: flow.name, created: false };
}

/**
 * Deletes the flow that was made for a deployment once nothing is left of it. It stays while it has
 * runs, whose history would go with it, or other deployments: the last of these that the same
 * process deletes then takes it along.
 */
export async function deleteFlowIfEmpty(
  client: PrefectClient,
  flow: { readonly id: string; readonly created: boolean },
): Promise<void> {
  if (flow.created) markMade(client, flow.id);
  if (!isMade(client, flow.id)) return;
  if (await client.flows.isEmpty(flow.id)) await client.flows.delete(flow.id);
}

/** How a deployment is called in messages. */
export function describe(inputs: Pick<DeploymentInputs, "name" | "flowName">): string {
  const name = inputs.flowName ? `${inputs.flowName}/${inputs.name}` : inputs.name;
  return `deployment "${name}"`;
}

function isMade(client: PrefectClient, flowId: string): boolean {
  return madeHere.get(client)?.has(flowId) ?? false;
}

function markMade(client: PrefectClient, flowId: string): void {
  const made = madeHere.get(client) ?? new Set();
  madeHere.set(client, made.add(flowId));
}
