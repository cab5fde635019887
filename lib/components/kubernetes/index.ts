export type { ClusterAccess, ConnectionSecretArgs, KubernetesNamespaceArgs } from "./args";
export type { Cluster } from "./cluster";
export {
  checkConnectionSecret,
  type ConnectionReferences,
  connectionReferences,
  connectionSecret,
} from "./connection-secret";
export { KUBERNETES_DEFAULTS } from "./defaults";
export {
  type EnvironmentReference,
  environmentSecret,
  environmentSecretName,
  type Variables,
} from "./environment-secret";
export { type ManifestArgs, readManifest } from "./manifest";
export { KubernetesNamespace } from "./namespace";
export { namespaceNameOf, namespaceOf } from "./namespace-of";
export { createObject, type ObjectArgs, type ObjectPlace, uidOf } from "./objects";
export { kubernetesPackage } from "./package";
export { checkPodSettings, podSettingsOf, settingsOf } from "./pod-settings";
export { type RenderedManifests, renderTo } from "./render-to";
export {
  checksumAnnotations,
  createOthers,
  createWorkload,
  type StartedWorkload,
  type WorkloadArgs,
} from "./workload";
