export {
  type GeneratedDockerfile,
  renderDockerfile,
  renderLabels,
  renderOnTop,
} from "./dockerfile";
export { type ContextCopy, contextCopies } from "./dockerfile-copies";
export {
  flowParameterName,
  type LolpopEntrypoint,
  type LolpopParameter,
  renderLolpopEntrypoint,
} from "./lolpop-entrypoint";
export { pythonBlock, pythonLiteral } from "./python-literal";
