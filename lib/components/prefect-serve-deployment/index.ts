export type { PrefectServeDeploymentArgs, ProcessServing } from "./args";
export { PrefectServeDeployment } from "./component";
