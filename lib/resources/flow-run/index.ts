export type { FlowRunInputs, FlowRunOnDelete, FlowRunState, FlowRunWait } from "./inputs";
export { type DeploymentReference, FlowRun, type FlowRunArgs } from "./resource";
