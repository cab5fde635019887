import type { FlowRun, PrefectClient } from "../../client";
import { withoutUndefined } from "../../core/json";
import { redactValues, withoutInputValues } from "../../core/redact";
import { FLOW_RUN_OUTPUTS, type FlowRunInputs, type FlowRunState } from "./inputs";

type Outputs = Omit<FlowRunState, keyof FlowRunInputs>;

const OUTPUTS: ReadonlySet<string> = new Set(FLOW_RUN_OUTPUTS);

/** The state of a run as it is now. */
export function stateOfRun(
  client: PrefectClient,
  inputs: FlowRunInputs,
  run: FlowRun,
): FlowRunState {
  const outputs: Outputs = {
    flowRunId: run.id,
    flowRunName: run.name,
    url: client.urls.flowRun(run.id),
    stateType: run.state_type ?? "SCHEDULED",
    stateName: run.state_name ?? "Scheduled",
    stateMessage: messageOf(inputs, run),
    expectedStartTime: run.expected_start_time ?? undefined,
    startTime: run.start_time ?? undefined,
    endTime: run.end_time ?? undefined,
    totalRunTimeSeconds: run.total_run_time ?? undefined,
  };
  return withoutUndefined({ ...inputs, ...outputs });
}

/** An exception quotes what it likes, and this is neither encrypted nor kept off the screen. */
function messageOf({ secrets = {} }: FlowRunInputs, run: FlowRun): string | undefined {
  const message = run.state?.message;
  return message ? redactValues(withoutInputValues(message), secrets) : undefined;
}

/** New inputs beside what is known of a run. */
export function lastKnownState(olds: FlowRunState, news: FlowRunInputs): FlowRunState {
  const outputs = Object.entries(olds).filter(([key]) => OUTPUTS.has(key));
  return withoutUndefined({ ...news, ...(Object.fromEntries(outputs) as unknown as Outputs) });
}

/** The inputs in a recorded state. */
export function recordedInputs(state: FlowRunState): FlowRunInputs {
  const inputs = Object.entries(state).filter(([key]) => !OUTPUTS.has(key));
  return Object.fromEntries(inputs) as unknown as FlowRunInputs;
}
