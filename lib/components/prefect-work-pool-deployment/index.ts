export type {
  DockerWorkers,
  ExistingWorkPool,
  LocalWorkers,
  OwnWorkPool,
  WorkerSettings,
  PrefectWorkPoolDeploymentArgs,
} from "./args";
export { PrefectWorkPoolDeployment } from "./component";
export { kubernetesJobTemplatePatch } from "./job-template";
export type { KubernetesWorkers } from "./kubernetes-args";
