import type * as pulumi from "@pulumi/pulumi";
import { withoutPods } from "../../render/kubernetes";
import type { LocalFolder } from "../../resources/local-folder";
import {
  type ConnectionReferences,
  connectionReferences,
  type EnvironmentReference,
  namespaceNameOf,
  renderTo,
} from "../kubernetes";
import type { BoundPool } from "./children";
import { companionsOf, renderWorkers, rightsOf } from "./kubernetes-objects";
import type { KubernetesSpec } from "./kubernetes-spec";
import type { WorkPoolDeploymentSpec } from "./spec";

/** Nothing is made in the cluster, and no checksum of a Secret is for a file that all may read. */
export function renderManifests(
  name: string,
  spec: WorkPoolDeploymentSpec,
  kubernetes: KubernetesSpec,
  pool: BoundPool,
  { folder, environment }: { folder: string; environment: EnvironmentReference | undefined },
  parent: pulumi.ComponentResource,
): LocalFolder {
  const { workers, manifest } = kubernetes;
  const connection = connectionReferences(workers.connectionSecret, parent);
  const namespace = namespaceNameOf(workers.namespace);
  const objects = renderWorkers(spec, kubernetes, pool, connection, {}).apply((deployment) => [
    ...rightsOf(spec, kubernetes).map(({ object }) => object),
    ...(manifest?.others ?? []),
    spec.stopped ? withoutPods(deployment) : deployment,
    ...companionsOf(kubernetes).map(({ object }) => object),
  ]);
  const jobs = namespaceNameOf(kubernetes.jobNamespace);
  const beside =
    jobs === namespace ? { environment } : { notes: notesOf(jobs, connection, environment) };
  const rendered = { folder, namespace, objects, connection, environment: undefined, ...beside };
  return renderTo(name, rendered, parent);
}

function notesOf(
  jobNamespace: string,
  connection: ConnectionReferences,
  environment: EnvironmentReference | undefined,
): string[] {
  return [
    `And the namespace "${jobNamespace}" for the jobs, and in it:`,
    `- the Secret "${connection.name}", the same`,
    ...(environment ? [`- the Secret "${environment.name}" with the jobs' variables`] : []),
  ];
}
