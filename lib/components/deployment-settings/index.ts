export type { DeploymentSettings, NamedScheduleArgs, ScheduleArgs } from "./args";
export { deploymentArgs } from "./deployment-args";
export {
  checkImagePresent,
  checkInterpreter,
  type DeploymentSpec,
  normaliseSettings,
} from "./spec";
