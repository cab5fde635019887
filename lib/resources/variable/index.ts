export type { VariableInputs, VariableState } from "./inputs";
export { Variable, type VariableArgs } from "./resource";
