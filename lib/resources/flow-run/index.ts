export type { FlowRunInputs, FlowRunOnDelete, FlowRunState, FlowRunWait } from "./inputs";
export { FlowRun, type FlowRunArgs } from "./resource";
