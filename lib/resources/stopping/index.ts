export { type InfrastructureEnd, kubernetesJobs } from "./kubernetes-jobs";
export {
  type EndedRun,
  isPlanned,
  STOP_TIMEOUT_SECONDS,
  stopOptions,
  stopRun,
  stopRuns,
  stopRunsOf,
  type StopOptions,
  type StopOutcome,
} from "./stop-runs";
