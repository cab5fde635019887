export type { FlowSource, PrefectPackageArgs } from "./args";
export type { LolpopImageArgs, LolpopOrchestratorArgs, LolpopSource } from "./lolpop";
export { lolpopName } from "./lolpop";
export { PrefectPackage } from "./component";
export type { FlowDescription } from "./inspect";
