export { type ManifestFile, parseManifest } from "./manifest-file";
export { checkMergePatch, mergePatch } from "./merge-patch";
export {
  checkAnnotations,
  checkLabels,
  checkObjectName,
  checkQuantity,
  checkSubdomain,
  checkVariables,
  labelValue,
  objectName,
  partName,
} from "./names";
export {
  type EnvironmentVariable,
  isNamespaced,
  type KubernetesObject,
  MANAGED_BY,
  type ObjectMetadata,
  objectLabels,
  type Role,
  selectorLabels,
} from "./objects";
export {
  type MainContainer,
  type Pod,
  type PodTemplate,
  renderPod,
  SCRATCH,
  SCRATCH_VARIABLES,
  secretSources,
} from "./pod";
export { checkPod } from "./pod-checks";
export { POD_DEFAULTS, POD_SETTINGS, type PodSettings } from "./pod-settings";
export { SERVE_CONTAINER, type ServeWorkload, serveWorkload } from "./serve";
export { patchWorkload, renderWorkload, withoutPods, type Workload } from "./workload";
export { manifestFiles, renderYaml } from "./yaml";
export type { JobConnection, JobResources, KubernetesJobArgs, SecretKey } from "./job-args";
export { checkJob } from "./job-checks";
export { JOB_DEFAULTS } from "./job-defaults";
export { jobTemplatePatch } from "./job-template";
export {
  renderRole,
  renderRoleBinding,
  renderServiceAccount,
  type RoleRule,
  type WorkerAccess,
  type WorkerRole,
} from "./rbac";
export {
  accountOf,
  type Autoscaling,
  type DisruptionBudget,
  renderAutoscaler,
  renderDisruptionBudget,
  renderWorker,
  type WorkerWorkload,
} from "./worker";
export { checkWorkerSettings } from "./worker-checks";
export {
  renderServer,
  renderServerClaim,
  renderServerService,
  SERVER_DEFAULTS,
  type ServerDatabase,
  type ServerObjects,
  type ServerService,
  type ServerStorage,
} from "./server";
