export type { DeploymentSettings, NamedScheduleArgs, ScheduleArgs } from "./args";
export { deploymentArgs } from "./deployment-args";
export { checkInterpreter, type DeploymentSpec, normaliseSettings } from "./spec";
