import { randomUUID } from "node:crypto";
import { sameJson, withoutUndefined } from "../../core/json";
import { checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import type { Handler } from "../../provider/handler";
import { checkCluster, withCluster, withoutUnknownWays } from "../kubernetes-cluster";
import { KUBERNETES_ROLLOUT_DEFAULTS, type KubernetesRolloutInputs } from "./inputs";
import { waitForRollout } from "./wait";

const KINDS: readonly unknown[] = ["Deployment", "StatefulSet"];

/** What says which rollout is meant: with another value it is waited for anew. */
const MEANT = ["kind", "namespace", "name", "revision"] as const;

/**
 * Nothing of its own is in the cluster. A rollout that failed leaves the state as it was, so the
 * next `up` waits again, for it or for its successor.
 */
export const kubernetesRolloutHandler: Handler<KubernetesRolloutInputs, KubernetesRolloutInputs> = {
  async check(_context, news, olds) {
    const inputs = {
      ...news,
      cluster: withoutUnknownWays(news.cluster, olds && { cluster: olds.cluster }),
      kind: news.kind ?? KUBERNETES_ROLLOUT_DEFAULTS.kind,
      timeoutSeconds: news.timeoutSeconds ?? KUBERNETES_ROLLOUT_DEFAULTS.timeoutSeconds,
    };
    const problems = [
      ...checkKind(inputs.kind),
      ...checkText("namespace", news.namespace),
      ...checkText("name", news.name),
      ...checkText("revision", news.revision),
      ...checkSeconds("timeoutSeconds", inputs.timeoutSeconds),
      ...checkCluster("cluster", news.cluster),
    ];
    return { inputs: withoutUndefined(inputs), problems };
  },

  diff(olds, news) {
    return { changed: !sameJson(olds, news), replaces: [] };
  },

  async create(_context, inputs) {
    await wait(inputs);
    return { id: randomUUID(), state: inputs };
  },

  /** A workload that is gone is for its own resource to show. */
  async read(_context, id, state) {
    return { id, state, inputs: state };
  },

  async update(_context, _id, olds, news) {
    if (MEANT.some((key) => olds[key] !== news[key])) await wait(news);
    return news;
  },

  async delete() {},
};

function wait(inputs: KubernetesRolloutInputs): Promise<void> {
  return withCluster(inputs.cluster, (cluster) => waitForRollout(cluster, inputs));
}

function checkKind(kind: unknown): Problem[] {
  if (isUnknown(kind) || KINDS.includes(kind)) return [];
  return [problem("kind", 'must be "Deployment" or "StatefulSet"', kind)];
}

function checkText(path: string, value: unknown): Problem[] {
  if (isUnknown(value) || (typeof value === "string" && value !== "")) return [];
  return [problem(path, "must be a text that is not empty", value ?? null)];
}
