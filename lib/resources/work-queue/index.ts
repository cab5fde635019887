export type { WorkQueueInputs, WorkQueueState } from "./inputs";
export { WorkQueue, type WorkQueueArgs } from "./resource";
