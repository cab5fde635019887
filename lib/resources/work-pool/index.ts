export type { JsonPatchOperation, WorkPoolInputs, WorkPoolState } from "./inputs";
export { WorkPool, type WorkPoolArgs } from "./resource";
