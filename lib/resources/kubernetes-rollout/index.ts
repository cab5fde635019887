export { KUBERNETES_ROLLOUT_DEFAULTS, type KubernetesRolloutInputs } from "./inputs";
export { KubernetesRollout, type KubernetesRolloutArgs } from "./resource";
