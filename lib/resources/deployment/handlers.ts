import type { Deployment, PrefectClient } from "../../client";
import { UserError } from "../../core/user-error";
import {
  isForced,
  PartialFailure,
  type Handler,
  type HandlerContext,
} from "../../provider/handler";
import { stopOptions, stopRunsOf } from "../stopping";
import { bringInLine, idsOf, restoreMaximums } from "./bring-in-line";
import { allChanges, changesBetween, diffDeployment, isEmpty, type Changes } from "./changes";
import { checkDeployment } from "./check";
import { makeDeployment } from "./create";
import { unsupportedBy } from "./generation";
import { deleteFlowIfEmpty, describe, flowRest } from "./identity";
import type { DeploymentInputs, DeploymentState } from "./inputs";
import { inputsOfLive, recordedInputs } from "./read-back";
import { keyedSchedules, scheduleDocuments, type ScheduleIds } from "./schedule-plan";
import { liveSettings } from "./settings";

/** The life of a deployment in Prefect. */
export const deploymentHandler: Handler<DeploymentInputs, DeploymentState> = {
  check: checkDeployment,

  diff: diffDeployment,

  async create(context, inputs) {
    const client = await context.client();
    await refuseUnsupported(client, inputs);
    const { flow, live, existed } = await makeDeployment(context, client, inputs);
    const scheduleIds = existed
      ? await bringDeployment(client, live, inputs, undefined, {}, allChanges(inputs))
      : idsOf(live.schedules, inputs.schedules ?? {});
    const fixed = { id: live.id, flowId: flow.id, flowName: flow.name, flowCreated: flow.created };
    const state = await stateOf(client, inputs, fixed, scheduleIds);
    await orRecord(state, async () => {
      if (!existed) await finishSchedules(client, live, inputs);
      if (existed && inputs.stopped) await stop(context, state);
    });
    return { id: live.id, state };
  },

  async read(context, id, state) {
    const client = await context.client();
    const live = await client.deployments.load(id);
    if (!live) return undefined;
    const inputs = inputsOfLive(state, live);
    const keyed = keyedSchedules(live.schedules, state.scheduleIds, state.schedules ?? {});
    const scheduleIds = Object.fromEntries([...keyed].map(([slug, { id }]) => [slug, id]));
    const fixed = { ...fixedOf(state), id, flowId: live.flow_id };
    return { id, inputs, state: await stateOf(client, inputs, fixed, scheduleIds) };
  },

  async update(context, id, olds, news) {
    const client = await context.client();
    const forced = isForced(deploymentHandler, olds, news);
    const changes = forced ? allChanges(news) : changesBetween(olds, news);
    const fixed = { ...fixedOf(olds), id };
    if (isEmpty(changes) && !news.stopped) return stateOf(client, news, fixed, olds.scheduleIds);
    await refuseUnsupported(client, news);
    const live = await client.deployments.get(id);
    if (!live) throw gone(news, id);
    const recorded = recordedInputs(olds);
    const ids = await bringDeployment(client, live, news, recorded, olds.scheduleIds, changes);
    const state = await stateOf(client, news, fixed, ids);
    if (news.stopped) await orRecord(state, () => stop(context, state));
    return state;
  },

  async delete(context, id, state) {
    const client = await context.client();
    const live = await client.deployments.get(id);
    if (live) {
      await context.journal?.deletionBegins(
        "Deployment",
        id,
        state.flowCreated ? flowRest(client, state.flowId) : {},
      );
      await quiesce(client, live);
      await stopRunsOf(context, { deploymentIds: [id] }, stopOptions(state));
      await client.deployments.delete(id);
    }
    await deleteFlowIfEmpty(client, { id: state.flowId, created: state.flowCreated }, id);
  },
};

/** What of a deployment never changes while it lives. */
interface Fixed {
  readonly id: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly flowCreated: boolean;
}

async function stateOf(
  client: PrefectClient,
  inputs: DeploymentInputs,
  { id, flowId, flowName, flowCreated }: Fixed,
  scheduleIds: ScheduleIds,
): Promise<DeploymentState> {
  const { generation } = await client.server();
  return {
    ...inputs,
    deploymentId: id,
    fullName: `${flowName}/${inputs.name}`,
    flowId,
    url: client.urls.deployment(id),
    flowCreated,
    scheduleIds,
    serverGeneration: generation,
  };
}

function fixedOf(state: DeploymentState): Fixed {
  const { deploymentId, flowId, flowCreated, fullName, name } = state;
  const flowName = fullName.slice(0, -`/${name}`.length);
  return { id: deploymentId, flowId, flowName, flowCreated };
}

async function bringDeployment(
  client: PrefectClient,
  live: Deployment,
  inputs: DeploymentInputs,
  olds: DeploymentInputs | undefined,
  ids: ScheduleIds,
  changes: Changes,
): Promise<ScheduleIds> {
  await refuseMissingPool(client, live, inputs, changes);
  return bringInLine(client, live, { inputs, olds, ids, changes });
}

/** A PATCH that names a pool which is not there is answered with a bare 500. */
async function refuseMissingPool(
  client: PrefectClient,
  live: Deployment,
  inputs: DeploymentInputs,
  changes: Changes,
): Promise<void> {
  const name = inputs.workPoolName;
  if (!name || !changes.settings.has("pool") || live.work_pool_name === name) return;
  if (await client.workPools.get(name)) return;
  throw new UserError(`${describe(inputs)}: workPoolName names no work pool: "${name}"`);
}

async function refuseUnsupported(client: PrefectClient, inputs: DeploymentInputs): Promise<void> {
  const problems = unsupportedBy(await client.server(), inputs);
  if (problems.length > 0) throw UserError.of(describe(inputs), problems);
}

async function stop(context: HandlerContext, state: DeploymentState): Promise<void> {
  await stopRunsOf(context, { deploymentIds: [state.deploymentId] }, stopOptions(state));
}

async function finishSchedules(
  client: PrefectClient,
  live: Deployment,
  { schedules = {} }: DeploymentInputs,
): Promise<void> {
  const { generation } = await client.server();
  await restoreMaximums(client, live, scheduleDocuments(generation, schedules));
}

/** The deployment is there: a failure from here on must not lose it. */
async function orRecord(state: DeploymentState, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const live = { id: state.deploymentId, state };
    const message = `${describe(state)} is there, but not all of it could be done: ${reason}`;
    throw new PartialFailure(message, live, { cause });
  }
}

/**
 * No new runs from here on. A linked global limit is let go too: the server would delete it with
 * the deployment, whosever it is.
 */
async function quiesce(client: PrefectClient, live: Deployment): Promise<void> {
  const linked = liveSettings(live).globalConcurrencyLimitId !== null;
  const paused = live.paused ? {} : { paused: true };
  const patch = linked ? { ...paused, global_concurrency_limit_id: null } : paused;
  if (Object.keys(patch).length > 0) await client.deployments.update(live.id, patch);
}

function gone(inputs: DeploymentInputs, id: string): UserError {
  return new UserError(
    `${describe(inputs)} (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
