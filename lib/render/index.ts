export {
  type GeneratedDockerfile,
  renderCommand,
  renderDockerfile,
  renderLabels,
  renderOnTop,
  renderVariable,
} from "./dockerfile";
export { type ContextCopy, contextCopies } from "./dockerfile-copies";
export {
  flowParameterNames,
  type LolpopEntrypoint,
  type LolpopParameter,
  renderLolpopEntrypoint,
  SCRIPT_NAMES,
} from "./lolpop-entrypoint";
export { pythonBlock, pythonLiteral } from "./python-literal";
