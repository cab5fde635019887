export type {
  ConcurrencyOptions,
  DeploymentInputs,
  DeploymentParameters,
  DeploymentState,
} from "./inputs";
export {
  type GitCloneArgs,
  type PipInstallRequirementsArgs,
  type PullFromAzureBlobStorageArgs,
  type PullFromGcsArgs,
  type PullFromS3Args,
  type PullStep,
  type PullStepArgs,
  pullSteps,
  type RunShellScriptArgs,
} from "./pull-steps";
export {
  Deployment,
  type DeploymentArgs,
  keepSecret,
  kubernetesClusterOf,
  parametersOf,
  secretsOfDeployment,
} from "./resource";
export { deploymentIdOf, deploymentOf, type DeploymentReference } from "./reference";
