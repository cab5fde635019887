import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import type { KubernetesRollout } from "../../resources/kubernetes-rollout";
import type { LocalFolder } from "../../resources/local-folder";
import {
  checksumAnnotations,
  type Cluster,
  type ConnectionReferences,
  connectionSecret,
  createObject,
  createOthers,
  createWorkload,
  type EnvironmentReference,
  environmentSecret,
  type KubernetesNamespace,
  namespaceOf,
} from "../kubernetes";
import type { BoundPool } from "./children";
import { renderManifests } from "./kubernetes-manifests";
import { companionsOf, renderWorkers, rightsOf } from "./kubernetes-objects";
import type { KubernetesSpec } from "./kubernetes-spec";
import type { WorkPoolDeploymentSpec } from "./spec";

/** What is in a cluster, or the manifests of it. */
export interface InCluster {
  /** The jobs' own variables. */
  readonly environment?: EnvironmentReference;
  /** `kubernetes.apps.v1.Deployment`. */
  readonly workload?: pulumi.CustomResource;
  readonly rollout?: KubernetesRollout;
  readonly manifests?: LocalFolder;
  /** How to reach the cluster that jobs run in. */
  readonly cluster?: Cluster;
  /** What must be there for as long as there are jobs. */
  readonly needed: readonly pulumi.Resource[];
}

/** The workers, their rights, and what jobs read; no workers while the deployment is stopped. */
export function createInCluster(
  name: string,
  spec: WorkPoolDeploymentSpec,
  kubernetes: KubernetesSpec,
  pool: BoundPool,
  parent: pulumi.ComponentResource,
): InCluster {
  const { workers, isUsed, jobNamespace: jobs, count } = kubernetes;
  const known = clusterOf(jobs);
  if (!isUsed) return { cluster: known, needed: [] };
  if (workers.renderTo !== undefined) {
    const environment = environmentOf(name, spec, kubernetes, undefined);
    if (count === 0) return { environment, cluster: known, needed: [] };
    const to = { folder: workers.renderTo, environment };
    const manifests = renderManifests(name, spec, kubernetes, pool, to, parent);
    return { environment, manifests, cluster: known, needed: [] };
  }
  const jobNamespace = namespaceOf(jobs, parent);
  const { cluster } = jobNamespace;
  // Jobs read the Secrets of their own namespace.
  const ofJobs = connectionSecret(jobNamespace, workers.connectionSecret, parent);
  const environment = environmentOf(name, spec, kubernetes, { namespace: jobNamespace, parent });
  const secrets = [...ofJobs.dependsOn, ...(environment?.dependsOn ?? [])];
  if (count === 0) return { environment, cluster, needed: secrets };
  const namespace = namespaceOf(workers.namespace, parent);
  const connection = connectionSecret(namespace, workers.connectionSecret, parent);
  const rights = createRights(name, spec, kubernetes, { namespace, jobNamespace }, parent);
  const others = createOthers(name, kubernetes.manifest?.others ?? [], namespace, parent);
  const needed = [...secrets, ...rights];
  if (spec.stopped) return { environment, cluster, needed };
  const wanted = { name, spec, kubernetes, pool, namespace, connection };
  const started = createWorkers(wanted, [...rights, ...others], parent);
  return { environment, cluster, needed, ...started };
}

/** Without anything in the cluster of ours, the way there is known where the program gave it. */
function clusterOf(namespace: KubernetesSpec["jobNamespace"]): Cluster | undefined {
  return typeof namespace === "object" ? namespace.cluster : undefined;
}

function environmentOf(
  name: string,
  { settings }: WorkPoolDeploymentSpec,
  { objectName }: KubernetesSpec,
  place: Parameters<typeof environmentSecret>[3],
): EnvironmentReference | undefined {
  return environmentSecret(name, objectName, settings.environment, place);
}

/** The account is where the workers are; what it may do, where the jobs are. */
function createRights(
  name: string,
  spec: WorkPoolDeploymentSpec,
  kubernetes: KubernetesSpec,
  { namespace, jobNamespace }: Record<"namespace" | "jobNamespace", KubernetesNamespace>,
  parent: pulumi.Resource,
): pulumi.CustomResource[] {
  return rightsOf(spec, kubernetes).map(({ part, object }) => {
    // The namespace's own output is to be depended on.
    const { namespace: _, ...metadata } = object.metadata;
    const place = object.kind === "ServiceAccount" ? namespace : jobNamespace;
    const args = { ...object, metadata };
    return createObject(childName(name, part), args, { namespace: place, parent });
  });
}

/** Workers to be, and what they are of. */
interface Wanted {
  readonly name: string;
  readonly spec: WorkPoolDeploymentSpec;
  readonly kubernetes: KubernetesSpec;
  readonly pool: BoundPool;
  readonly namespace: KubernetesNamespace;
  readonly connection: ConnectionReferences;
}

function createWorkers(
  { name, spec, kubernetes, pool, namespace, connection }: Wanted,
  needed: readonly pulumi.Resource[],
  parent: pulumi.ComponentResource,
): Pick<InCluster, "workload" | "rollout"> {
  const { workers } = kubernetes;
  const worker = childName(name, "worker");
  const annotations = checksumAnnotations(connection, undefined);
  const started = createWorkload(
    {
      names: { workload: worker, rollout: childName(worker, "rollout") },
      deployment: renderWorkers(spec, kubernetes, pool, connection, annotations),
      namespace,
      connection,
      environment: undefined,
      dependsOn: [...needed, ...(pool.resource ? [pool.resource] : [])],
      startTimeoutSeconds: workers.startTimeoutSeconds,
    },
    parent,
  );
  for (const { part, object } of companionsOf(kubernetes)) {
    createObject(childName(worker, part), object, { namespace, parent });
  }
  return started;
}
