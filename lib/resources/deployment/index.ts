export type { ConcurrencyOptions, DeploymentInputs, DeploymentState } from "./inputs";
export { Deployment, type DeploymentArgs, kubernetesClusterOf } from "./resource";
