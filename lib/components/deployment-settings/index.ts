export type { DeploymentSettings, NamedScheduleArgs, ScheduleArgs } from "./args";
export type { DeploymentTriggerArgs, DeploymentTriggerSettings } from "./trigger-args";
export { createSlas } from "./slas";
export { createTriggers } from "./triggers";
export { deploymentArgs } from "./deployment-args";
export {
  checkImagePresent,
  checkInterpreter,
  type DeploymentSpec,
  normaliseSettings,
} from "./spec";
