import type * as pulumi from "@pulumi/pulumi";
import { type Problem, problem } from "../../core/problems";
import { isRecord } from "../../core/json";
import {
  accountOf,
  checkMergePatch,
  checkVariables,
  checkWorkerSettings,
  type KubernetesJobArgs,
  type ManifestFile,
  objectName,
  partName,
} from "../../render/kubernetes";
import {
  checkConnectionSecret,
  checkPodSettings,
  type KubernetesNamespace,
  namespaceNameOf,
  readManifest,
} from "../kubernetes";
import { plainOf } from "../plain";
import type { PrefectWorkPoolDeploymentArgs } from "./args";
import type { KubernetesWorkers } from "./kubernetes-args";

/** What of the arguments is for a cluster, complete. */
export interface KubernetesSpec {
  readonly workers: KubernetesWorkers;
  readonly count: number;
  /** As asked for; without a word it is for a manifest to say. */
  readonly replicas: number | undefined;
  readonly prefect: 2 | 3;
  /** What the component's objects are called in the cluster; those of the worker by `workerName`. */
  readonly objectName: string;
  readonly workerName: string;
  /** An account that is there already: then none is made, nor rights. */
  readonly account: string | undefined;
  readonly jobNamespace: string | KubernetesNamespace | undefined;
  /** The user's own manifest. */
  readonly manifest: ManifestFile | undefined;
  /** Whether a cluster is needed at all. */
  readonly isUsed: boolean;
}

/** Completes the arguments; what is wrong with them is added to `problems`. */
export function normaliseKubernetes(
  name: string,
  workers: KubernetesWorkers,
  job: KubernetesJobArgs | undefined,
  args: PrefectWorkPoolDeploymentArgs,
  resource: pulumi.ComponentResource,
  problems: Problem[],
): KubernetesSpec {
  const path = "workers";
  const count = workers.count ?? 1;
  const isUsed = count > 0 || hasMembers(args.environment);
  const replicas = typeof args.workers === "object" ? args.workers.count : count;
  const manifest = readManifest(path, workers);
  problems.push(
    ...checkWorkerSettings(path, { ...(plainOf(workers) as object), count: replicas }),
    ...checkPodSettings(path, workers),
    ...checkPlaces(path, workers, job),
    ...checkVariables("environment", plainOf(args.environment)),
    ...checkMergePatch("overrides.workload", args.overrides?.workload),
    ...(manifest?.problems ?? []),
  );
  if (isUsed) {
    const secret = `${path}.connectionSecret`;
    problems.push(...checkConnectionSecret(secret, workers.connectionSecret, resource));
  }
  const base = workers.objectName ?? objectName(name);
  const stated = workers.objectName === undefined ? manifest?.workload?.metadata.name : undefined;
  return {
    workers,
    count,
    replicas,
    prefect: workers.prefect ?? args.package.prefect,
    objectName: base,
    workerName: stated ?? partName(base, "worker"),
    account: workers.serviceAccountName ?? accountOf(manifest?.workload),
    jobNamespace: workers.jobNamespace ?? job?.namespace ?? workers.namespace,
    manifest,
    isUsed,
  };
}

/** The name of the namespace that jobs are in. */
export function jobNamespaceOf({ jobNamespace }: KubernetesSpec): string {
  return namespaceNameOf(jobNamespace);
}

/** Two places would be one too many: the rights and the Secrets are in one. */
function checkPlaces(
  path: string,
  { jobNamespace }: KubernetesWorkers,
  job: KubernetesJobArgs | undefined,
): Problem[] {
  if (jobNamespace === undefined || job?.namespace === undefined) return [];
  if (namespaceNameOf(jobNamespace) === job.namespace) return [];
  const needs = "must be workPool.job.namespace; give one of the two";
  return [problem(`${path}.jobNamespace`, needs, namespaceNameOf(jobNamespace))];
}

/** What is only known later is taken to be some. */
function hasMembers(environment: PrefectWorkPoolDeploymentArgs["environment"]): boolean {
  const plain = plainOf(environment);
  return isRecord(plain) ? Object.keys(plain).length > 0 : plain !== undefined;
}
