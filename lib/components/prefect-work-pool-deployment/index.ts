export type {
  DockerWorkers,
  ExistingWorkPool,
  LocalWorkers,
  WorkerSettings,
  PrefectWorkPoolDeploymentArgs,
} from "./args";
export { PrefectWorkPoolDeployment } from "./component";
