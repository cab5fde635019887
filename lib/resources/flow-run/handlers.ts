import { isActive, type PrefectClient } from "../../client";
import { PartialFailure, type Handler, type HandlerContext } from "../../provider/handler";
import { stopOptions, stopRun } from "../stopping";
import { diffFlowRun } from "./changes";
import { checkFlowRun } from "./check";
import { makeRun } from "./creation";
import type { FlowRunInputs, FlowRunState } from "./inputs";
import { lastKnownState, recordedInputs, stateOfRun } from "./state";
import { describe, waitForRun } from "./wait";

/** The life of one run of a deployment. */
export const flowRunHandler: Handler<FlowRunInputs, FlowRunState> = {
  check: checkFlowRun,

  diff: diffFlowRun,

  async create(context, inputs) {
    const client = await context.client();
    const run = await makeRun(context, client, inputs);
    const made = stateOfRun(client, inputs, run);
    const state = await settle(context, client, inputs, made);
    return { id: run.id, state };
  },

  async read(context, id, state) {
    const client = await context.client();
    const run = await client.runs.load(id);
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

/** Brings a run that exists to where the program wants it: stopped, waited for, or just known. */
async function settle(
  context: HandlerContext,
  client: PrefectClient,
  inputs: FlowRunInputs,
  known: FlowRunState,
): Promise<FlowRunState> {
  if (inputs.stopped) return stop(context, client, inputs, known);
  // What has completed stays so, also where the server has forgotten it since.
  if (!inputs.wait || known.stateType === "COMPLETED") return known;
  return waitForRun(client, inputs, known);
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
