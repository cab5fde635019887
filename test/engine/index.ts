export { openCliStack } from "./cli-stack";
export { findPulumiCli, type FoundCli, type MissingCli, tryLauncher } from "./find-cli";
export { openOfflineStack } from "./offline-stack";
export {
  type ConfigInput,
  type Engine,
  type EngineEvents,
  type LogEvent,
  type LogSeverity,
  type OperationOptions,
  type OperationResult,
  type StackOptions,
  type StepEvent,
  type StepOp,
  UnsupportedError,
} from "./types";
