import type { ClusterInputs } from "../kubernetes-cluster";

/** The wait for a workload of a cluster to be rolled out. */
export interface KubernetesRolloutInputs {
  /** What it is. @default "Deployment" */
  readonly kind?: "Deployment" | "StatefulSet";
  readonly namespace: string;
  /** The workload's name in the cluster. */
  readonly name: string;
  /** Any text that says which state is waited for. Another one is waited for again. */
  readonly revision: string;
  /** How long it may take until all pods are available. @default 180 */
  readonly timeoutSeconds?: number;
  /**
   * Values that pods may have logged and nobody should see, by name: `[name]` stands in their
   * place. Secret in the state.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /** How to reach the cluster. @default - the one that kubectl would take */
  readonly cluster?: ClusterInputs;
}

export const KUBERNETES_ROLLOUT_DEFAULTS = { kind: "Deployment", timeoutSeconds: 180 } as const;
