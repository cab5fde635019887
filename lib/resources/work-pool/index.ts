export type { WorkPoolInputs, WorkPoolState } from "./inputs";
export { type JobTemplateArgs, WorkPool, type WorkPoolArgs } from "./resource";
