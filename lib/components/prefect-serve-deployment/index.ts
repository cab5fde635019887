export type {
  DockerServing,
  KubernetesServing,
  PrefectServeDeploymentArgs,
  ProcessServing,
} from "./args";
export { PrefectServeDeployment } from "./component";
