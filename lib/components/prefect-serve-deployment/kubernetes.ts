import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import {
  type KubernetesObject,
  mergePatch,
  patchWorkload,
  renderWorkload,
  serveWorkload,
  withoutPods,
} from "../../render/kubernetes";
import type { LocalFolder } from "../../resources/local-folder";
import {
  checksumAnnotations,
  type ConnectionReferences,
  connectionReferences,
  connectionSecret,
  createOthers,
  createWorkload,
  type EnvironmentReference,
  environmentSecret,
  KUBERNETES_DEFAULTS,
  namespaceNameOf,
  namespaceOf,
  podSettingsOf,
  renderTo,
  type StartedWorkload,
} from "../kubernetes";
import { IMAGE_PATHS } from "../prefect-package";
import { ENDING_SECONDS, words } from "../prefect-process";
import type { KubernetesSpec } from "./kubernetes-spec";
import { servingOptions } from "./options";
import type { ServeSpec } from "./spec";

/** What serves the deployment in a cluster, or the manifests of it. */
export interface KubernetesServed extends Partial<StartedWorkload> {
  readonly manifests?: LocalFolder;
}

export function createInCluster(
  name: string,
  spec: ServeSpec,
  kubernetes: KubernetesSpec,
  parent: pulumi.ComponentResource,
): KubernetesServed {
  const { infrastructure, objectName, manifest } = kubernetes;
  if (infrastructure.renderTo !== undefined) {
    return { manifests: renderManifests(name, spec, kubernetes, infrastructure.renderTo, parent) };
  }
  const namespace = namespaceOf(infrastructure.namespace, parent);
  const place = { namespace, parent };
  const connection = connectionSecret(namespace, infrastructure.connectionSecret, parent);
  const environment = environmentSecret(name, objectName, spec.settings.environment, place);
  const others = createOthers(name, manifest?.others ?? [], namespace, parent);
  if (spec.stopped) return {};
  const names = { workload: childName(name, "workload"), rollout: childName(name, "rollout") };
  const annotations = checksumAnnotations(connection, environment);
  const deployment = renderServing(spec, kubernetes, { connection, environment, annotations });
  const { startTimeoutSeconds } = infrastructure;
  return createWorkload(
    {
      ...{ names, deployment, namespace, connection, environment },
      dependsOn: others,
      startTimeoutSeconds,
    },
    parent,
  );
}

/** Nothing is made in the cluster, and no checksum of a Secret is for a file that all may read. */
function renderManifests(
  name: string,
  spec: ServeSpec,
  kubernetes: KubernetesSpec,
  folder: string,
  parent: pulumi.ComponentResource,
): LocalFolder {
  const { infrastructure, objectName, manifest } = kubernetes;
  const connection = connectionReferences(infrastructure.connectionSecret, parent);
  const environment = environmentSecret(name, objectName, spec.settings.environment, undefined);
  const rendered = renderServing(spec, kubernetes, { connection, environment, annotations: {} });
  const objects = rendered.apply((deployment) => [
    ...(manifest?.others ?? []),
    spec.stopped ? withoutPods(deployment) : deployment,
  ]);
  const namespace = namespaceNameOf(infrastructure.namespace);
  return renderTo(name, { folder, namespace, objects, connection, environment }, parent);
}

/** What the pods are told of the program's Secrets. */
interface Told {
  readonly connection: ConnectionReferences;
  readonly environment: EnvironmentReference | undefined;
  readonly annotations: pulumi.Input<Readonly<Record<string, string>>>;
}

/** The Deployment, once all is known that goes into it. */
function renderServing(
  spec: ServeSpec,
  { infrastructure, objectName, manifest }: KubernetesSpec,
  { connection, environment, annotations }: Told,
): pulumi.Output<KubernetesObject> {
  const { package: workflow, overrides } = spec.settings;
  if (workflow.image === undefined) throw new Error("pods of a package without an image");
  const script = `${IMAGE_PATHS.library}/serve.py`;
  const told = pulumi.output({
    image: workflow.image,
    command: ["python", script, ...words(servingOptions(spec))],
    workingDir: workflow.workingDirectory,
    connection: connection.environment,
    own: environment?.keys ?? [],
    annotations,
  });
  const patch = pulumi.output(overrides?.workload ?? {});
  return pulumi
    .all([told, podSettingsOf(infrastructure), patch])
    .apply(([known, settings, overriding]) => {
      const workload = serveWorkload({
        ...known,
        name: objectName,
        replicas: infrastructure.replicas,
        secrets: environment === undefined ? [] : [environment.name],
        healthPort: KUBERNETES_DEFAULTS.healthPort,
        pollSeconds: infrastructure.pollSeconds,
        graceSeconds: spec.drainSeconds + ENDING_SECONDS,
      });
      const own = manifest?.workload;
      const deployment = own ? patchWorkload(own, workload) : renderWorkload(workload, settings);
      return mergePatch(deployment, overriding) as KubernetesObject;
    });
}
