export type { DockerServer, KubernetesServer, PrefectServerArgs } from "./args";
export { PrefectServer } from "./component";
