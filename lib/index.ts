export { DEFAULTS } from "./components/defaults";
export type {
  DeploymentSettings,
  DeploymentTriggerArgs,
  DeploymentTriggerSettings,
  NamedScheduleArgs,
  ScheduleArgs,
} from "./components/deployment-settings";
export {
  type Cluster,
  type ClusterAccess,
  type ConnectionSecretArgs,
  KubernetesNamespace,
  type KubernetesNamespaceArgs,
  type ManifestArgs,
} from "./components/kubernetes";
export {
  type ClusterLoadArgs,
  type CommandLoadArgs,
  type FlowDescription,
  type FlowSource,
  type RequirementsFile,
  type LolpopOrchestratorArgs,
  type LolpopSource,
  lolpopName,
  type ImageLoadArgs,
  type ImageRegistryArgs,
  type PackageImageArgs,
  PrefectPackage,
  type PrefectPackageArgs,
} from "./components/prefect-package";
export type { ContainerSettings, ContainerVolumeArgs } from "./components/prefect-container";
export {
  type DockerServing,
  type KubernetesServing,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
  type ProcessServing,
} from "./components/prefect-serve-deployment";
export {
  type DockerServer,
  type KubernetesServer,
  type PostgresContainer,
  PrefectServer,
  type PrefectServerArgs,
} from "./components/prefect-server";
export {
  type DockerWorkers,
  type ExistingWorkPool,
  kubernetesJobTemplatePatch,
  type KubernetesWorkers,
  type LocalWorkers,
  type OwnWorkPool,
  PrefectWorkPoolDeployment,
  type PrefectWorkPoolDeploymentArgs,
  type WorkerSettings,
} from "./components/prefect-work-pool-deployment";
export { PrefectInputError } from "./core/input-error";
export type { Json } from "./core/json";
export type { Problem } from "./core/problems";
export type { ScheduleInputs } from "./core/schedules";
export type {
  Autoscaling,
  DisruptionBudget,
  JobConnection,
  JobResources,
  KubernetesJobArgs,
  PodSettings,
  RoleRule,
  SecretKey,
  WorkerRole,
} from "./render/kubernetes";
export {
  getAutomation,
  type GetAutomationArgs,
  getAutomationOutput,
  type GetAutomationResult,
  getBlock,
  type GetBlockArgs,
  getBlockOutput,
  type GetBlockResult,
  getDeployment,
  type GetDeploymentArgs,
  getDeploymentOutput,
  type GetDeploymentResult,
  getFlow,
  type GetFlowArgs,
  getFlowOutput,
  type GetFlowResult,
  getGlobalConcurrencyLimit,
  type GetGlobalConcurrencyLimitArgs,
  getGlobalConcurrencyLimitOutput,
  type GetGlobalConcurrencyLimitResult,
  getVariable,
  type GetVariableArgs,
  getVariableOutput,
  type GetVariableResult,
  getWorkPool,
  type GetWorkPoolArgs,
  getWorkPoolDefaultTemplate,
  type GetWorkPoolDefaultTemplateArgs,
  getWorkPoolDefaultTemplateOutput,
  type GetWorkPoolDefaultTemplateResult,
  getWorkPoolOutput,
  type GetWorkPoolResult,
  getWorkQueue,
  type GetWorkQueueArgs,
  getWorkQueueOutput,
  type GetWorkQueueResult,
  type LookUpArgs,
  type LookUpOptions,
} from "./lookups";
export { PrefectProvider, type PrefectProviderArgs } from "./provider";
export {
  type ActionArgs,
  Automation,
  type AutomationArgs,
  type AutomationReference,
  type CallWebhookArgs,
  type ChangeFlowRunStateArgs,
  type CompoundTriggerArgs,
  type EventTriggerArgs,
  type FlowRunActionArgs,
  type MatchArgs,
  type MatchValue,
  type MetricInputs,
  type MetricTriggerArgs,
  type PlainActionArgs,
  type ResourceTriggerArgs,
  type RunDeploymentArgs,
  type SendNotificationArgs,
  type SequenceTriggerArgs,
  type SwitchAutomationArgs,
  type SwitchDeploymentArgs,
  type SwitchWorkPoolArgs,
  type SwitchWorkQueueArgs,
  type TriggerArgs,
} from "./resources/automation";
export { Block, type BlockArgs, type BlockReference } from "./resources/block";
export { ContainerHealth, type ContainerHealthArgs } from "./resources/container-health";
export {
  type ConcurrencyOptions,
  Deployment,
  type DeploymentArgs,
  type DeploymentReference,
  type GitCloneArgs,
  type PipInstallRequirementsArgs,
  type PullFromAzureBlobStorageArgs,
  type PullFromGcsArgs,
  type PullFromS3Args,
  type PullStep,
  type PullStepArgs,
  pullSteps,
  type RunShellScriptArgs,
} from "./resources/deployment";
export { DeploymentSlas, type DeploymentSlasArgs, type SlaArgs } from "./resources/deployment-slas";
export { Flow, type FlowArgs } from "./resources/flow";
export {
  FlowRun,
  type FlowRunArgs,
  type FlowRunOnDelete,
  type FlowRunWait,
} from "./resources/flow-run";
export {
  GlobalConcurrencyLimit,
  type GlobalConcurrencyLimitArgs,
} from "./resources/global-concurrency-limit";
export { ImageReference, type ImageReferenceArgs } from "./resources/image-reference";
export type { ClusterInputs } from "./resources/kubernetes-cluster";
export { KubernetesRollout, type KubernetesRolloutArgs } from "./resources/kubernetes-rollout";
export { LocalFolder, type LocalFolderArgs } from "./resources/local-folder";
export { LocalProcess, type LocalProcessArgs } from "./resources/local-process";
export type { JsonPatchOperation } from "./resources/job-template";
export type { JsonInput } from "./resources/pulumified";
export { PythonEnvironment, type PythonEnvironmentArgs } from "./resources/python-environment";
export {
  TagConcurrencyLimit,
  type TagConcurrencyLimitArgs,
} from "./resources/tag-concurrency-limit";
export { Variable, type VariableArgs } from "./resources/variable";
export { type JobTemplateArgs, WorkPool, type WorkPoolArgs } from "./resources/work-pool";
export { WorkQueue, type WorkQueueArgs } from "./resources/work-queue";
