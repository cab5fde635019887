import type { Flow, PrefectClient } from "../../client";
import { UserError } from "../../core/user-error";
import type { HandlerContext } from "../../provider/handler";
import { isLeft, NO_JOURNAL, orEnd } from "../../provider/journal";
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
  context: HandlerContext,
  client: PrefectClient,
  inputs: DeploymentInputs,
  options: { readonly fresh?: boolean } = {},
): Promise<FlowOfDeployment> {
  if (inputs.flowName) {
    const flow = await upsert(context, client, inputs.flowName, options);
    return { id: flow.id, name: flow.name, created: isMade(client, flow.id) };
  }
  const id = inputs.flowId ?? "";
  const flow = await client.flows.get(id);
  if (!flow) throw new UserError(`${describe(inputs)}: flowId names no flow of the server: ${id}`);
  return { id: flow.id, name: flow.name, created: false };
}

/** A flow that is made here is noted until a deployment's state knows it: else it would stay. */
async function upsert(
  context: HandlerContext,
  client: PrefectClient,
  name: string,
  options: { readonly fresh?: boolean },
): Promise<Flow> {
  const named = { type: "Flow", name };
  const creation = { ...named, apiUrl: client.apiUrl };
  const { journal = NO_JOURNAL } = context;
  const note = await journal.begin(creation, { serverTime: client.serverTime() });
  const { flow, created } = await orEnd(note, () => client.flows.upsert(name, options));
  if (created) {
    markMade(client, flow.id);
    await note.made(flow.id);
    // What an earlier process asked for under this name never came about.
    await journal.forget(creation);
    return flow;
  }
  await note.drop();
  const left = await isLeft(context, client, named, flow);
  if (left || (await journal.claimRest("Deployment", flowRest(client, flow.id)))) {
    markMade(client, flow.id);
  }
  return flow;
}

/** The flow that a deployment's deletion leaves when it is cut short. */
export function flowRest({ apiUrl }: PrefectClient, flowId: string) {
  return { apiUrl, flowId };
}

/**
 * Deletes the flow that was made for a deployment once nothing is left of it. It stays while it has
 * runs, whose history would go with it, or other deployments: the last of these that the same
 * process deletes then takes it along. Of a flow that stays, the plans go which a scheduler at work
 * has made of the deployment meanwhile.
 * @param deploymentId - the one that went
 */
export async function deleteFlowIfEmpty(
  client: PrefectClient,
  flow: { readonly id: string; readonly created: boolean },
  deploymentId: string,
): Promise<void> {
  if (flow.created) markMade(client, flow.id);
  if (isMade(client, flow.id) && (await client.flows.isEmpty(flow.id))) {
    await client.flows.delete(flow.id);
    return;
  }
  for (const { id } of await client.runs.planned(deploymentId)) await client.runs.delete(id);
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
