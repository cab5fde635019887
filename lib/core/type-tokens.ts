/** What the type of each of our resources begins with: a contract with every state ever written. */
export const RESOURCE_TOKENS = "pulumi-nodejs:dynamic/prefect:";

/** What the type of each of our components begins with; a contract too. */
export const COMPONENT_TOKENS = "prefect-constructs:index:";

export type ComponentType =
  | "KubernetesNamespace"
  | "PrefectPackage"
  | "PrefectServeDeployment"
  | "PrefectServer"
  | "PrefectWorkPoolDeployment";

/** The type token of a component. */
export function componentToken(type: ComponentType): string {
  return `${COMPONENT_TOKENS}${type}`;
}
