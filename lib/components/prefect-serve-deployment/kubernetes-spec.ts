import type * as pulumi from "@pulumi/pulumi";
import { checkCount, checkSeconds } from "../../core/limits";
import type { Problem } from "../../core/problems";
import {
  checkMergePatch,
  checkObjectName,
  checkVariables,
  type ManifestFile,
  objectName,
} from "../../render/kubernetes";
import { checkConnectionSecret, checkPodSettings, readManifest } from "../kubernetes";
import { plainOf } from "../plain";
import type { KubernetesServing, PrefectServeDeploymentArgs } from "./args";

/** What of the arguments is for a cluster, complete. */
export interface KubernetesSpec {
  readonly infrastructure: KubernetesServing;
  /** What the Deployment is called in the cluster. */
  readonly objectName: string;
  /** The user's own manifest. */
  readonly manifest: ManifestFile | undefined;
}

/** Completes the arguments; what is wrong with them is added to `problems`. */
export function normaliseKubernetes(
  name: string,
  infrastructure: KubernetesServing,
  { environment, overrides }: PrefectServeDeploymentArgs,
  resource: pulumi.ComponentResource,
  problems: Problem[],
): KubernetesSpec {
  const path = "infrastructure";
  const manifest = readManifest(path, infrastructure);
  problems.push(
    ...checkCount(`${path}.replicas`, infrastructure.replicas, { min: 1 }),
    ...checkSeconds(`${path}.startTimeoutSeconds`, infrastructure.startTimeoutSeconds, { min: 1 }),
    ...checkObjectName(`${path}.objectName`, infrastructure.objectName),
    ...checkNamespace(`${path}.namespace`, infrastructure.namespace),
    ...checkConnectionSecret(`${path}.connectionSecret`, infrastructure.connectionSecret, resource),
    ...checkPodSettings(path, infrastructure),
    ...checkVariables("environment", plainOf(environment)),
    ...checkMergePatch("overrides.workload", overrides?.workload),
    ...(manifest?.problems ?? []),
  );
  const stated = manifest?.workload?.metadata.name;
  return {
    infrastructure,
    objectName: infrastructure.objectName ?? stated ?? objectName(name),
    manifest,
  };
}

function checkNamespace(path: string, namespace: KubernetesServing["namespace"]): Problem[] {
  return typeof namespace === "object" ? [] : checkObjectName(path, namespace);
}
