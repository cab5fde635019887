import {
  isConflict,
  isConnectionError,
  type Deployment,
  type DeploymentDocument,
  type PrefectClient,
} from "../../client";
import { UserError } from "../../core/user-error";
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
  client: PrefectClient,
  inputs: DeploymentInputs,
): Promise<Made> {
  const flow = await flowOf(client, inputs);
  const live = await client.deployments.byName(flow.name, inputs.name);
  if (live) {
    if (!inputs.adopt) throw alreadyThere(client, inputs, live);
    return { flow, live, existed: true };
  }
  try {
    return { flow, live: await post(client, inputs, flow), existed: false };
  } catch (error) {
    // The flow that this process knew may have been deleted since.
    if (!isConflict(error) || !inputs.flowName) throw error;
    const again = await flowOf(client, inputs, { fresh: true });
    if (again.id === flow.id) throw error;
    return { flow: again, live: await post(client, inputs, again), existed: false };
  }
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
  return sendOnce(client, inputs, flow, document);
}

/** When the answer is lost the deployment may be there all the same: then it is looked up. */
async function sendOnce(
  client: PrefectClient,
  inputs: DeploymentInputs,
  flow: FlowOfDeployment,
  document: DeploymentDocument,
): Promise<Deployment> {
  try {
    return (await client.deployments.create(document)).deployment;
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    const found = await client.deployments
      .byName(flow.name, inputs.name)
      .catch((): undefined => undefined);
    const ours = found && differingSettings(liveSettings(found), statedSettings(inputs)).size === 0;
    if (!ours) throw error;
    return found;
  }
}

function alreadyThere(
  client: PrefectClient,
  inputs: DeploymentInputs,
  live: Deployment,
): UserError {
  return new UserError(
    `${describe(inputs)} exists already (id ${live.id}, ${client.urls.deployment(live.id)}); ` +
      "set adopt: true to take it over, or give this one another name",
  );
}
