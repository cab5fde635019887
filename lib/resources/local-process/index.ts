export { INHERITED_VARIABLES } from "./environment";
export {
  LOCAL_PROCESS_DEFAULTS,
  type LocalProcessInputs,
  type LocalProcessState,
  type ReadyInputs,
} from "./inputs";
export { LocalProcess, type LocalProcessArgs } from "./resource";
