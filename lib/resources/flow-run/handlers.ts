import type { FlowRunDocument, PrefectClient } from "../../client";
import { PartialFailure, type Handler, type HandlerContext } from "../../provider/handler";
import { isActive, stopOptions, stopRun } from "../stopping";
import { diffFlowRun } from "./changes";
import { checkFlowRun } from "./check";
import type { FlowRunInputs, FlowRunState } from "./inputs";
import { lastKnownState, recordedInputs, stateOfRun } from "./state";
import { describe, waitForRun } from "./wait";

/** The life of one run of a deployment. */
export const flowRunHandler: Handler<FlowRunInputs, FlowRunState> = {
  check: checkFlowRun,

  diff: diffFlowRun,

  async create(context, inputs) {
    const client = await context.client();
    const run = await client.runs.create(inputs.deploymentId, runDocument(inputs));
    const made = stateOfRun(client, inputs, run);
    const state = await settle(context, client, inputs, made);
    return { id: run.id, state };
  },

  async read(context, id, state) {
    const client = await context.client();
    const run = await client.runs.get(id);
    const inputs = recordedInputs(state);
    // Servers forget old runs; a run that was is not made again for that.
    if (!run) return { id, inputs, state };
    return { id, inputs, state: stateOfRun(client, inputs, run) };
  },

  async update(context, _id, olds, news) {
    const client = await context.client();
    return settle(context, client, news, lastKnownState(olds, news));
  },

  async delete(context, id, state) {
    const action = state.onDelete ?? "cancel";
    if (action === "keep") return;
    const client = await context.client();
    await stopRun(context, id, stopOptions(state));
    if (action === "delete") await client.runs.delete(id);
  },
};

/** The body that makes the run. One that is stopped from the start is made, but never starts. */
export function runDocument(inputs: FlowRunInputs): FlowRunDocument {
  const { name, tags, workQueueName, idempotencyKey } = inputs;
  const document: FlowRunDocument = {
    parameters: { ...inputs.parameters },
    ...(name ? { name } : {}),
    ...(tags ? { tags: [...tags] } : {}),
    ...(inputs.jobVariables ? { job_variables: { ...inputs.jobVariables } } : {}),
    ...(workQueueName ? { work_queue_name: workQueueName } : {}),
    ...(idempotencyKey ? { idempotency_key: idempotencyKey } : {}),
  };
  const state = initialState(inputs);
  return state ? { ...document, state } : document;
}

function initialState({ stopped, scheduledTime }: FlowRunInputs): FlowRunDocument["state"] {
  if (stopped) return { type: "CANCELLED", name: "Cancelled", message: "Made with stopped: true." };
  if (!scheduledTime) return undefined;
  const details = { scheduled_time: new Date(scheduledTime).toISOString() };
  return { type: "SCHEDULED", state_details: details };
}

/** Brings a run that exists to where the program wants it: stopped, waited for, or just known. */
async function settle(
  context: HandlerContext,
  client: PrefectClient,
  inputs: FlowRunInputs,
  known: FlowRunState,
): Promise<FlowRunState> {
  if (inputs.stopped) return stop(context, client, inputs, known);
  if (inputs.wait) return waitForRun(client, inputs, known);
  return known;
}

async function stop(
  context: HandlerContext,
  client: PrefectClient,
  inputs: FlowRunInputs,
  known: FlowRunState,
): Promise<FlowRunState> {
  if (!isActive({ state_type: known.stateType as "RUNNING" })) return known;
  try {
    await stopRun(context, known.flowRunId, stopOptions(inputs));
    const run = await client.runs.get(known.flowRunId);
    return run ? stateOfRun(client, inputs, run) : known;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const live = { id: known.flowRunId, state: known };
    throw new PartialFailure(`${describe(known)} could not be stopped: ${reason}`, live, { cause });
  }
}
