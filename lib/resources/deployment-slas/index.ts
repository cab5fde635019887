export { checkSlas } from "./check";
export type { SlaInputs } from "./inputs";
export { DeploymentSlas, type DeploymentSlasArgs, type SlaArgs } from "./resource";
