export { CONTAINER_HEALTH_DEFAULTS, type ContainerHealthInputs } from "./inputs";
export { ContainerHealth, type ContainerHealthArgs } from "./resource";
