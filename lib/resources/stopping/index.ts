export {
  isActive,
  STOP_TIMEOUT_SECONDS,
  stopRun,
  stopRuns,
  stopRunsOf,
  type StopOptions,
  type StopOutcome,
} from "./stop-runs";
