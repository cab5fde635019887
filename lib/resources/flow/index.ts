export type { FlowInputs, FlowState } from "./inputs";
export { Flow, type FlowArgs } from "./resource";
