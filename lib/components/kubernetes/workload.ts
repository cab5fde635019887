import * as pulumi from "@pulumi/pulumi";
import { hashJson, shortHash } from "../../core/content-hash";
import { withoutUndefined } from "../../core/json";
import { childName } from "../../core/names";
import type { KubernetesObject } from "../../render/kubernetes";
import { KubernetesRollout } from "../../resources/kubernetes-rollout";
import type { ConnectionReferences } from "./connection-secret";
import { KUBERNETES_DEFAULTS } from "./defaults";
import type { EnvironmentReference } from "./environment-secret";
import type { KubernetesNamespace } from "./namespace";
import { createObject, uidOf } from "./objects";

/** A Deployment of ours with what belongs to it. */
export interface WorkloadArgs {
  /** The name of the Deployment's resource, and that of the wait for it. */
  readonly names: { readonly workload: string; readonly rollout: string };
  readonly deployment: pulumi.Output<KubernetesObject>;
  readonly namespace: KubernetesNamespace;
  /** @default - its pods are told of none */
  readonly connection?: ConnectionReferences;
  readonly environment: EnvironmentReference | undefined;
  /** Further objects that must be there first. @default - none */
  readonly dependsOn?: readonly pulumi.Resource[];
  /** @default 180 */
  readonly startTimeoutSeconds?: number;
}

/** A Deployment in the cluster, and the wait for its pods: on that depends who needs them. */
export interface StartedWorkload {
  readonly workload: pulumi.CustomResource;
  readonly rollout: KubernetesRollout;
}

/** Makes it, and waits until all its pods are of this revision and available. */
export function createWorkload(args: WorkloadArgs, parent: pulumi.Resource): StartedWorkload {
  const { names, deployment, namespace, connection, environment } = args;
  const needed = [
    ...(connection?.dependsOn ?? []),
    ...(environment?.dependsOn ?? []),
    ...(args.dependsOn ?? []),
  ];
  const workload = createObject(
    names.workload,
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: deployment.apply(({ metadata }) => metadata),
      spec: deployment.apply(({ spec }) => spec),
    },
    { namespace, parent, dependsOn: needed },
  );
  const secrets = pulumi
    .all([connection?.secrets, environment?.secrets])
    .apply(([known, own]) => ({ ...known, ...own }));
  const rollout = new KubernetesRollout(
    names.rollout,
    {
      namespace: namespace.namespace,
      name: deployment.apply(({ metadata }) => metadata.name),
      revision: revisionOf(workload, deployment),
      timeoutSeconds: args.startTimeoutSeconds ?? KUBERNETES_DEFAULTS.startTimeoutSeconds,
      secrets,
      cluster: namespace.cluster,
    },
    { parent, dependsOn: [workload] },
  );
  return { workload, rollout };
}

/** Another one is waited for: the object was made anew, or asked to be something else. */
function revisionOf(
  workload: pulumi.CustomResource,
  deployment: pulumi.Output<KubernetesObject>,
): pulumi.Output<string> {
  return pulumi
    .all([uidOf(workload), deployment])
    .apply(([uid, asked]) => `${uid}-${shortHash(hashJson(asked))}`);
}

/** What else is in a manifest of the user's, each as it is. */
export function createOthers(
  name: string,
  objects: readonly KubernetesObject[],
  namespace: KubernetesNamespace,
  parent: pulumi.Resource,
): pulumi.CustomResource[] {
  return objects.map((object) => {
    const child = `${object.kind.toLowerCase()}-${object.metadata.name}`;
    return createObject(childName(name, child), object, { namespace, parent });
  });
}

/** Annotations of the pods, so that a changed Secret rolls them. */
export function checksumAnnotations(
  connection: ConnectionReferences,
  environment: EnvironmentReference | undefined,
): pulumi.Output<Record<string, string>> {
  return pulumi
    .all([connection.checksum, environment?.checksum])
    .apply(([ofConnection, ofEnvironment]): Record<string, string> => {
      const checksums = {
        "prefect-constructs/connection-checksum": ofConnection,
        "prefect-constructs/environment-checksum": ofEnvironment,
      };
      return withoutUndefined(checksums) as Record<string, string>;
    });
}
