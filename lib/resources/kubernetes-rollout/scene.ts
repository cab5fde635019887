import { LocalError } from "../../core/local-error";
import type {
  Cluster,
  ClusterEvent,
  KubernetesDeployment,
  Metadata,
  Pod,
  ReplicaSet,
  Selector,
  StatefulSet,
} from "../kubernetes-cluster";
import type { KubernetesRolloutInputs } from "./inputs";

/** What a Deployment and what belongs to its newest revision look like at one moment. */
export interface DeploymentScene {
  readonly kind: "Deployment";
  readonly workload: KubernetesDeployment;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  /** Of the newest ReplicaSet, where it cannot make its pods. */
  readonly events: readonly ClusterEvent[];
}

/** The same of a StatefulSet. */
export interface StatefulSetScene {
  readonly kind: "StatefulSet";
  readonly workload: StatefulSet;
  readonly pods: readonly Pod[];
  /** Its own, where it cannot make its pods. */
  readonly events: readonly ClusterEvent[];
}

export type Scene = DeploymentScene | StatefulSetScene;

/** Looks at a workload; one that is gone is an error. */
export async function look(cluster: Cluster, inputs: KubernetesRolloutInputs): Promise<Scene> {
  const { namespace, name, kind } = inputs;
  if (kind === "StatefulSet") {
    const workload = await cluster.statefulSet(namespace, name);
    if (!workload) throw gone(cluster, inputs);
    const pods = await cluster.pods(namespace, selectorOf(workload));
    const events = isMissingPods(workload, pods)
      ? await eventsOf(cluster, namespace, workload)
      : [];
    return { kind, workload, pods, events };
  }
  const workload = await cluster.deployment(namespace, name);
  if (!workload) throw gone(cluster, inputs);
  const selector = selectorOf(workload);
  const [replicaSets, pods] = await Promise.all([
    cluster.replicaSets(namespace, selector),
    cluster.pods(namespace, selector),
  ]);
  const newest = newestReplicaSet({ workload, replicaSets });
  const events = failureOf(newest) && newest ? await eventsOf(cluster, namespace, newest) : [];
  return { kind: "Deployment", workload, replicaSets, pods, events };
}

/** The ReplicaSet of the revision that the Deployment asks for; undefined while there is none. */
export function newestReplicaSet({
  workload,
  replicaSets,
}: Pick<DeploymentScene, "workload" | "replicaSets">): ReplicaSet | undefined {
  // It could not be made: the newest that there is belongs to the revision before.
  if (failedToMakeReplicaSet(workload)) return undefined;
  const own = ofOwner(replicaSets, workload);
  return own.reduce<ReplicaSet | undefined>(
    (newest, one) => (newest === undefined || revisionOf(one) > revisionOf(newest) ? one : newest),
    undefined,
  );
}

/** Why the cluster makes no ReplicaSet of a Deployment's new revision. */
export function failedToMakeReplicaSet({ status }: KubernetesDeployment): string | undefined {
  const condition = status?.conditions?.find(({ type }) => type === "Progressing");
  if (condition?.reason !== "ReplicaSetCreateError") return undefined;
  return condition.message ?? "it does not say why";
}

/** Why a ReplicaSet cannot make its pods. */
export function failureOf(replicaSet: ReplicaSet | undefined): string | undefined {
  const failure = replicaSet?.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  if (failure?.status !== "True" || failure.reason !== "FailedCreate") return undefined;
  return failure.message ?? "it does not say why";
}

/** Whether a StatefulSet has fewer pods than it is to have; one that is going is still there. */
export function isMissingPods(workload: StatefulSet, pods: readonly Pod[]): boolean {
  const there = pods.filter((pod) => isOwned(pod, workload));
  return there.length < (workload.spec?.replicas ?? 1);
}

interface Owned {
  readonly metadata?: Metadata;
}

/** Those that an object owns and that are not going. */
export function ofOwner<T extends Owned>(all: readonly T[], owner: Owned | undefined): T[] {
  return all.filter((one) => !one.metadata?.deletionTimestamp && isOwned(one, owner));
}

function isOwned({ metadata }: Owned, owner: Owned | undefined): boolean {
  const uid = owner?.metadata?.uid;
  return Boolean(metadata?.ownerReferences?.some((reference) => reference.uid === uid));
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata?.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
}

function selectorOf({ spec }: { readonly spec?: { readonly selector: Selector } }): Selector {
  return spec?.selector ?? {};
}

function eventsOf(cluster: Cluster, namespace: string, { metadata }: Owned) {
  return cluster.events(namespace, metadata?.uid ?? "");
}

function gone(
  { place }: Cluster,
  { kind = "Deployment", namespace, name }: KubernetesRolloutInputs,
): LocalError {
  return new LocalError(
    `${kind} ${namespace}/${name} is not in the cluster (${place}); ` +
      'run "pulumi refresh", and "pulumi up" makes it again',
  );
}
