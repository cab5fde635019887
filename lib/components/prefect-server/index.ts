export type {
  DockerServer,
  KubernetesServer,
  PostgresContainer,
  PrefectServerArgs,
} from "./args";
export { PrefectServer } from "./component";
