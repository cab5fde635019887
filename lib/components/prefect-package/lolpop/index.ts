export type { LolpopImageArgs, LolpopOrchestratorArgs, LolpopSource } from "./args";
export { LOLPOP_DEFAULTS } from "./defaults";
export { lolpopName } from "./names";
export { type LolpopSpec, normaliseLolpop } from "./spec";
