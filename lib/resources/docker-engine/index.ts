export { checkEngine, reasonOf, statusOf, withEngine } from "./connect";
export { type EngineInputs, withoutUnknownNews } from "./inputs";
export { logTail } from "./logs";
