import type { FlowRun, StateType } from "./types";

/** The states of a run that is not over. */
export const ACTIVE_STATES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "PAUSED",
  "CANCELLING",
] as const satisfies readonly StateType[];

/** The states that a run never leaves by itself. */
export const TERMINAL_STATES = [
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
] as const satisfies readonly StateType[];

/** Whether a run is not over. */
export function isActive({ state_type }: Pick<FlowRun, "state_type">): boolean {
  return ACTIVE_STATES.some((active) => active === state_type);
}

/** Whether a schedule has a run in store that never began. */
export function isPlan({ auto_scheduled, state_type, run_count = 0 }: FlowRun): boolean {
  return auto_scheduled === true && state_type === "SCHEDULED" && run_count === 0;
}
