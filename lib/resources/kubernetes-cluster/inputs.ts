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
