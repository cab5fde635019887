export {
  getAutomation,
  type GetAutomationArgs,
  getAutomationOutput,
  type GetAutomationResult,
} from "./automation";
export { getBlock, type GetBlockArgs, getBlockOutput, type GetBlockResult } from "./block";
export {
  getWorkPoolDefaultTemplate,
  type GetWorkPoolDefaultTemplateArgs,
  getWorkPoolDefaultTemplateOutput,
  type GetWorkPoolDefaultTemplateResult,
} from "./default-template";
export {
  getDeployment,
  type GetDeploymentArgs,
  getDeploymentOutput,
  type GetDeploymentResult,
} from "./deployment";
export { getFlow, type GetFlowArgs, getFlowOutput, type GetFlowResult } from "./flow";
export {
  getGlobalConcurrencyLimit,
  type GetGlobalConcurrencyLimitArgs,
  getGlobalConcurrencyLimitOutput,
  type GetGlobalConcurrencyLimitResult,
} from "./global-concurrency-limit";
export type { LookUpArgs, LookUpOptions } from "./options";
export {
  getVariable,
  type GetVariableArgs,
  getVariableOutput,
  type GetVariableResult,
} from "./variable";
export {
  getWorkPool,
  type GetWorkPoolArgs,
  getWorkPoolOutput,
  type GetWorkPoolResult,
} from "./work-pool";
export {
  getWorkQueue,
  type GetWorkQueueArgs,
  getWorkQueueOutput,
  type GetWorkQueueResult,
} from "./work-queue";
