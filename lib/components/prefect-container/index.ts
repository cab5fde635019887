export type { ContainerSettings, ContainerVolumeArgs } from "./args";
export { checkContainer } from "./checks";
export { CONTAINER_DEFAULTS } from "./defaults";
export {
  createPrefectContainer,
  type HealthEndpoint,
  networkFor,
  type PrefectContainer,
  type StartedContainer,
} from "./prefect-container";
