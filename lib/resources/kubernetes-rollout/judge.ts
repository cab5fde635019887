import { type ClusterEvent, isReady, type Metadata, type Pod } from "../kubernetes-cluster";
import type { Cause, Finding } from "./findings";
import { podFindings } from "./judge-pods";
import {
  type DeploymentScene,
  failedToMakeReplicaSet,
  failureOf,
  isMissingPods,
  newestReplicaSet,
  ofOwner,
  type Scene,
  type StatefulSetScene,
} from "./scene";

/** How far a workload is. */
export interface Verdict {
  /** All that was asked for is there, in the newest revision, and available. */
  readonly available: boolean;
  /** What is in the way. */
  readonly findings: readonly Finding[];
  /** The pods of the newest revision: those of older ones do not count. */
  readonly pods: readonly Pod[];
  /** `1 wanted, 1 updated, 0 available`. */
  readonly progress: string;
}

/** Judges a workload by what the cluster says of it now. */
export function judge(scene: Scene): Verdict {
  return scene.kind === "Deployment" ? judgeDeployment(scene) : judgeStatefulSet(scene);
}

function judgeDeployment(scene: DeploymentScene): Verdict {
  const { spec, status } = scene.workload;
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas = 0 } = status ?? {};
  const wanted = spec?.replicas ?? 1;
  const progress = progressOf(wanted, updated, availableReplicas);
  // Until the cluster has looked at what is asked for now, all it says is about what was before.
  if (!isCurrent(scene.workload)) return { available: false, findings: [], pods: [], progress };
  const newest = newestReplicaSet(scene);
  const pods = newest ? ofOwner(scene.pods, newest) : [];
  const available = updated >= wanted && replicas <= updated && availableReplicas >= updated;
  if (available) return { available, findings: [], pods, progress };
  const findings = [
    ...pauseOf(scene),
    ...refusals(scene.workload, failedToMakeReplicaSet(scene.workload)),
    ...refusals(newest, failureOf(newest), scene.events),
    ...pods.flatMap(podFindings),
    ...deadlineOf(scene),
  ];
  return { available, findings, pods, progress };
}

function judgeStatefulSet({ workload, pods: all, events }: StatefulSetScene): Verdict {
  const { spec, status } = workload;
  const { updatedReplicas = 0, availableReplicas = 0, updateRevision } = status ?? {};
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  const wanted = spec?.replicas ?? 1;
  const progress = progressOf(wanted, updatedReplicas, availableReplicas);
  if (!isCurrent(workload)) return { available: false, findings: [], pods: [], progress };
  const own = ofOwner(all, workload);
  const isNew = (pod: Pod) => pod.metadata?.labels?.["controller-revision-hash"] === updateRevision;
  const pods = own.filter(isNew);
  const toUpdate = type === "OnDelete" ? 0 : wanted - (rollingUpdate?.partition ?? 0);
  const available = updatedReplicas >= toUpdate && availableReplicas >= wanted;
  if (available) return { available, findings: [], pods, progress };
  const inTurn = spec?.podManagementPolicy !== "Parallel";
  const findings = [
    ...refusals(workload, isMissingPods(workload, all) ? refusalIn(events) : undefined),
    ...pods.flatMap(podFindings),
    ...blocking(inTurn ? own.filter((pod) => !isNew(pod)) : []),
  ];
  return { available, findings, pods, progress };
}

function isCurrent({
  metadata,
  status,
}: {
  readonly metadata?: { readonly generation?: number };
  readonly status?: { readonly observedGeneration?: number };
}): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

function progressOf(wanted: number, updated: number, available: number): string {
  return `${wanted} wanted, ${updated} updated, ${available} available`;
}

function pauseOf({ workload }: DeploymentScene): Finding[] {
  if (!workload.spec?.paused) return [];
  const text = "is paused: the cluster rolls nothing out";
  return [{ cause: "paused", key: "paused", text }];
}

function deadlineOf({ workload }: DeploymentScene): Finding[] {
  const condition = workload.status?.conditions?.find(({ type }) => type === "Progressing");
  if (condition?.reason !== "ProgressDeadlineExceeded") return [];
  const text = `made no progress within its progressDeadlineSeconds: ${condition.message ?? ""}`;
  return [{ cause: "deadline", key: "deadline", text }];
}

/** What the cluster says when it does not let an object make what it is to make. */
function refusals(
  { metadata }: { readonly metadata?: Metadata } = {},
  message: string | undefined,
  events: readonly ClusterEvent[] = [],
): Finding[] {
  if (message === undefined) return [];
  // A condition keeps the first reason that there was; events tell the last.
  const why = refusalIn(events) ?? message;
  const cause = causeOfRefusal(why);
  const born = metadata?.creationTimestamp;
  return [{ cause, key: `${metadata?.uid}/${cause}`, text: `${REFUSED[cause]}: ${why}`, born }];
}

function refusalIn(events: readonly ClusterEvent[]): string | undefined {
  const last = events.filter(({ reason }) => reason === "FailedCreate").at(-1);
  return last?.message?.replace(/^\(combined from similar events\): /, "");
}

const REFUSED = {
  podSecurity: "its pods are refused by Pod Security",
  quota: "its pods are refused by a quota",
  refused: "its pods cannot be made",
} satisfies Partial<Record<Cause, string>>;

function causeOfRefusal(message: string): keyof typeof REFUSED {
  if (/violates PodSecurity/.test(message)) return "podSecurity";
  return /exceeded quota|failed quota/.test(message) ? "quota" : "refused";
}

/** Pods of an older revision that a StatefulSet wants ready before it goes on. */
function blocking(old: readonly Pod[]): Finding[] {
  return old
    .filter((pod) => !isReady(pod))
    .map((pod) => {
      const name = pod.metadata?.name ?? "";
      const text = `pod ${name} of the revision before is not ready`;
      return { cause: "blocked", key: `${pod.metadata?.uid}/blocked`, text, pod: name };
    });
}
