export type { DockerServer, PrefectServerArgs } from "./args";
export { PrefectServer } from "./component";
