export type { ExistingWorkPool, LocalWorkers, PrefectWorkPoolDeploymentArgs } from "./args";
export { PrefectWorkPoolDeployment } from "./component";
