export { checkEngine, reasonOf, statusOf, withEngine } from "./connect";
export type { EngineInputs } from "./inputs";
export { logTail } from "./logs";
