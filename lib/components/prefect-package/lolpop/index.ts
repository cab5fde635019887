export type { LolpopImageArgs, LolpopOrchestratorArgs, LolpopSource } from "./args";
export { LOLPOP_DEFAULTS } from "./defaults";
export { type LolpopSpec, normaliseLolpop } from "./spec";
