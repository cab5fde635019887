import { isRecord } from "../../core/json";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";

/** How to reach a cluster. */
export interface ClusterInputs {
  /**
   * A kubeconfig: its text, or a path. Secret in the state.
   *
   * @default - `KUBECONFIG`, else `~/.kube/config`, else the cluster that this runs in
   */
  readonly kubeconfig?: string;
  /** The context to use. @default - the kubeconfig's current one */
  readonly context?: string;
}

/**
 * The way to a cluster without what is unknown and was not there before: an explicit provider's
 * members that it does not have are unknown in preview, and each preview would show them as new.
 * @param before - of the state that there is; undefined: there is none yet
 */
export function withoutUnknownWays(
  cluster: ClusterInputs | undefined,
  before: { readonly cluster: ClusterInputs | undefined } | undefined,
): ClusterInputs | undefined {
  if (!isRecord(cluster) || before === undefined) return cluster;
  const isNothing = (key: keyof ClusterInputs) =>
    isUnknown(cluster[key]) && before.cluster?.[key] === undefined;
  const keys = (["kubeconfig", "context"] as const).filter((key) => key in cluster);
  const kept = keys.filter((key) => !isNothing(key));
  if (kept.length === keys.length) return cluster;
  if (kept.length === 0 && before.cluster === undefined) return undefined;
  return Object.fromEntries(kept.map((key) => [key, cluster[key]]));
}

/** What is wrong with them, as far as they themselves tell. A kubeconfig is never quoted. */
export function checkCluster(path: string, cluster: unknown): Problem[] {
  if (cluster === undefined || cluster === null || isUnknown(cluster)) return [];
  if (!isRecord(cluster)) {
    return [problem(path, 'must be an object; write e.g. { context: "staging" }')];
  }
  const { kubeconfig, context } = cluster;
  const problems: Problem[] = [];
  if (!isTextOrNothing(kubeconfig)) {
    problems.push(problem(`${path}.kubeconfig`, "must be a kubeconfig's text or its path"));
  }
  if (!isTextOrNothing(context)) {
    problems.push(problem(`${path}.context`, "must be the name of a context", context));
  }
  return problems;
}

function isTextOrNothing(value: unknown): boolean {
  if (value === undefined || value === null || isUnknown(value)) return true;
  return typeof value === "string" && value.trim() !== "";
}
