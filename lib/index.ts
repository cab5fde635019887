export { DEFAULTS } from "./components/defaults";
export type {
  DeploymentSettings,
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
export { PrefectProvider, type PrefectProviderArgs } from "./provider";
export { ContainerHealth, type ContainerHealthArgs } from "./resources/container-health";
export { type ConcurrencyOptions, Deployment, type DeploymentArgs } from "./resources/deployment";
export { Flow, type FlowArgs } from "./resources/flow";
export {
  type DeploymentReference,
  FlowRun,
  type FlowRunArgs,
  type FlowRunOnDelete,
  type FlowRunWait,
} from "./resources/flow-run";
export { ImageReference, type ImageReferenceArgs } from "./resources/image-reference";
export type { ClusterInputs } from "./resources/kubernetes-cluster";
export { KubernetesRollout, type KubernetesRolloutArgs } from "./resources/kubernetes-rollout";
export { LocalFolder, type LocalFolderArgs } from "./resources/local-folder";
export { LocalProcess, type LocalProcessArgs } from "./resources/local-process";
export type { JsonPatchOperation } from "./resources/job-template";
export type { JsonInput } from "./resources/pulumified";
export { PythonEnvironment, type PythonEnvironmentArgs } from "./resources/python-environment";
export { type JobTemplateArgs, WorkPool, type WorkPoolArgs } from "./resources/work-pool";
export { WorkQueue, type WorkQueueArgs } from "./resources/work-queue";
