export type { LolpopOrchestratorArgs, LolpopSource } from "./args";
export { LOLPOP_DEFAULTS } from "./defaults";
export { lolpopImageTag, lolpopName } from "./names";
export {
  IN_IMAGE,
  type LolpopSpec,
  normaliseLolpop,
  onMachine,
  type ScriptPlace,
} from "./spec";
