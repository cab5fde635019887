import { createOnce, type Deployment, isConflict, type PrefectClient } from "../../client";
import { existsAlready } from "../../core/exists-already";
import type { UserError } from "../../core/user-error";
import type { HandlerContext } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { creationDocument } from "./bodies";
import { statedPause } from "./changes";
import { describe, flowOf, type FlowOfDeployment } from "./identity";
import type { DeploymentInputs } from "./inputs";
import { scheduleDocuments } from "./schedule-plan";
import { differingSettings, liveSettings, statedSettings } from "./settings";

/** A deployment that was made, or found where one was to be made. */
export interface Made {
  readonly flow: FlowOfDeployment;
  readonly live: Deployment;
  /** True when it was there before. */
  readonly existed: boolean;
}

/** Makes the deployment with one call, or finds the one to take over. */
export async function makeDeployment(
  context: HandlerContext,
  client: PrefectClient,
  inputs: DeploymentInputs,
): Promise<Made> {
  const flow = await flowOf(context, client, inputs);
  const named = { type: "Deployment", name: `${flow.name}/${inputs.name}` };
  const live = await client.deployments.existing(flow, inputs.name);
  if (live) {
    if (!(await isLeft(context, client, named, live)) && !inputs.adopt) {
      throw alreadyThere(client, inputs, live);
    }
    return { flow, live, existed: true };
  }
  const make = async (of: FlowOfDeployment): Promise<Made> => {
    const made = await makeNoted(context, client, named, () => post(client, inputs, of), idOf);
    return { flow: of, live: made, existed: false };
  };
  try {
    return await make(flow);
  } catch (error) {
    // The flow that this process knew may have been deleted since.
    if (!isConflict(error) || !inputs.flowName) throw error;
    const again = await flowOf(context, client, inputs, { fresh: true });
    if (again.id === flow.id) throw error;
    return make(again);
  }
}

function idOf({ id }: Deployment): string {
  return id;
}

async function post(
  client: PrefectClient,
  inputs: DeploymentInputs,
  flow: FlowOfDeployment,
): Promise<Deployment> {
  const { generation } = await client.server();
  const schedules = scheduleDocuments(generation, inputs.schedules ?? {});
  const identity = { name: inputs.name, flow_id: flow.id };
  const rest = { paused: statedPause(inputs) ?? false, schedules };
  const settings = statedSettings(inputs);
  const document = creationDocument(generation, identity, settings, rest, inputs.versionInfo);
  return createOnce(
    async () => (await client.deployments.create(document)).deployment,
    () => client.deployments.byName(flow.name, inputs.name),
    (found) => differingSettings(liveSettings(found), settings).size === 0,
  );
}

function alreadyThere(
  client: PrefectClient,
  inputs: DeploymentInputs,
  live: Deployment,
): UserError {
  const where = `id ${live.id}, ${client.urls.deployment(live.id)}`;
  return existsAlready(describe(inputs), where, "give this one another name");
}
