import { isActive, type FlowRun, type PrefectClient } from "../../client";
import { poll } from "../../core/time";
import { PartialFailure } from "../../provider/handler";
import type { FlowRunInputs, FlowRunState, FlowRunWait } from "./inputs";
import { lastKnownState, stateOfRun } from "./state";

const DELETED =
  'its record was deleted; make another with "pulumi up --replace" and the URN, or take "wait" away';

export const WAIT_DEFAULTS = { timeoutSeconds: 3600, pollSeconds: 2 } as const;

/**
 * Waits for a run to complete. Every other end, and a deadline that passes, is a partial failure:
 * the run exists and stays in the state.
 */
export async function waitForRun(
  client: PrefectClient,
  inputs: FlowRunInputs,
  known: FlowRunState,
): Promise<FlowRunState> {
  const wait: FlowRunWait = inputs.wait ?? {};
  const timeoutSeconds = wait.timeoutSeconds ?? WAIT_DEFAULTS.timeoutSeconds;
  const intervalSeconds = wait.pollSeconds ?? WAIT_DEFAULTS.pollSeconds;
  let last = lastKnownState(known, inputs);
  let run: FlowRun | undefined;
  try {
    run = await poll({ timeoutSeconds, intervalSeconds }, async () => {
      const found = await client.runs.get(known.flowRunId);
      if (!found) throw new Error(DELETED);
      last = stateOfRun(client, inputs, found);
      return isActive(found) ? undefined : found;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failure(`${describe(last)} could not be waited for: ${reason}`, last, { cause });
  }
  if (run === undefined) throw tooLate(last, timeoutSeconds);
  if (run.state_type !== "COMPLETED") throw unsuccessful(last);
  return last;
}

/** How a run is called in messages. */
export function describe({ flowRunName }: FlowRunState): string {
  return `flow run "${flowRunName}"`;
}

function unsuccessful(state: FlowRunState): PartialFailure {
  const message = state.stateMessage ? `: ${state.stateMessage}` : "";
  return failure(`${describe(state)} ended ${state.stateType}${message}\n${state.url}`, state);
}

function tooLate(state: FlowRunState, timeoutSeconds: number): PartialFailure {
  return failure(
    `${describe(state)} is ${state.stateType} still, after ${timeoutSeconds} s (wait.timeoutSeconds); ` +
      `it goes on, and the next "pulumi up" waits for it again\n${state.url}`,
    state,
  );
}

function failure(message: string, state: FlowRunState, options?: ErrorOptions): PartialFailure {
  return new PartialFailure(message, { id: state.flowRunId, state }, options);
}
