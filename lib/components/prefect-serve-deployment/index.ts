export type { DockerServing, PrefectServeDeploymentArgs, ProcessServing } from "./args";
export { PrefectServeDeployment } from "./component";
