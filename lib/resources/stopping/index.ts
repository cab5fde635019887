export type { InfrastructureEnd } from "./kubernetes-jobs";
export {
  type EndedRun,
  isActive,
  STOP_TIMEOUT_SECONDS,
  stopOptions,
  stopRun,
  stopRuns,
  stopRunsOf,
  type StopOptions,
  type StopOutcome,
} from "./stop-runs";
