import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import {
  type KubernetesObject,
  mergePatch,
  renderServer,
  renderServerClaim,
  renderServerService,
  selectorLabels,
  SERVER_DEFAULTS,
  type ServerObjects,
} from "../../render/kubernetes";
import type { KubernetesRollout } from "../../resources/kubernetes-rollout";
import { LocalFolder } from "../../resources/local-folder";
import { LocalProcess } from "../../resources/local-process";
import {
  createObject,
  createWorkload,
  type EnvironmentReference,
  environmentSecret,
  type KubernetesNamespace,
  namespaceOf,
  podSettingsOf,
} from "../kubernetes";
import { IMAGE_DEFAULTS } from "../prefect-package";
import { words } from "../prefect-process";
import type { KubernetesServer } from "./args";
import type { ServerSpec } from "./spec";

/** A server in a cluster, and the way to it from here. */
export interface ServerInCluster {
  /** Where it is reached from here, without `/api`. */
  readonly url: pulumi.Output<string>;
  /** Where pods reach its API. */
  readonly podApiUrl: pulumi.Output<string>;
  readonly logFile?: pulumi.Output<string>;
  readonly folder?: LocalFolder;
  readonly process?: LocalProcess;
  readonly volume?: pulumi.CustomResource;
  readonly workload: pulumi.CustomResource;
  readonly service: pulumi.CustomResource;
}

/** The server, its Service, its volume; and the forwarded port where nothing else leads to it. */
export function createInCluster(
  name: string,
  spec: ServerSpec,
  infrastructure: KubernetesServer,
  objectName: string,
  parent: pulumi.ComponentResource,
): ServerInCluster {
  const namespace = namespaceOf(infrastructure.namespace, parent);
  const place = { namespace, parent };
  const environment = environmentSecret(name, objectName, variablesOf(spec), place);
  const volume = createClaim(name, spec, infrastructure, objectName, place);
  const objects = renderObjects(spec, infrastructure, { objectName, environment, volume });
  const service = createObject(childName(name, "service"), partsOf(objects.service), place);
  const { workload, rollout } = createWorkload(
    {
      names: { workload: childName(name, "workload"), rollout: childName(name, "rollout") },
      deployment: objects.deployment,
      ...{ objectName, namespace, environment },
      dependsOn: volume === undefined ? [] : [volume],
      startTimeoutSeconds: spec.startTimeoutSeconds,
    },
    parent,
  );
  const { port } = SERVER_DEFAULTS;
  const podApiUrl = pulumi.interpolate`http://${objectName}.${namespace.name}.svc:${port}/api`;
  const made = { podApiUrl, volume, workload, service };
  if (infrastructure.url !== undefined) {
    // Known once the server is there: nobody shall ask it before.
    const url = pulumi.all([infrastructure.url, rollout.id]).apply(([given]) => given);
    return { ...made, url: url.apply((given) => given.replace(/\/+$/, "")) };
  }
  return { ...made, ...forwardPort(name, spec, { objectName, namespace, rollout }, parent) };
}

type Place = { readonly namespace: KubernetesNamespace; readonly parent: pulumi.Resource };

function variablesOf({ args }: ServerSpec) {
  const { authString, environment } = args;
  if (authString === undefined) return environment;
  return pulumi
    .all([authString, environment ?? {}])
    .apply(([auth, own]) => ({ PREFECT_SERVER_API_AUTH_STRING: auth, ...own }));
}

function createClaim(
  name: string,
  { args }: ServerSpec,
  { storage, database }: KubernetesServer,
  objectName: string,
  place: Place,
): pulumi.CustomResource | undefined {
  if (database !== undefined || storage === false || storage?.existingClaim) return undefined;
  const claim = renderServerClaim(objectName, storage ?? {});
  const retainOnDelete = args.keepData ?? false;
  return createObject(childName(name, "volume"), claim, { ...place, retainOnDelete });
}

function existingClaimOf({ storage }: KubernetesServer): string | undefined {
  return storage ? storage.existingClaim : undefined;
}

function renderObjects(
  { args, startTimeoutSeconds }: ServerSpec,
  infrastructure: KubernetesServer,
  made: {
    readonly objectName: string;
    readonly environment: EnvironmentReference | undefined;
    readonly volume: pulumi.CustomResource | undefined;
  },
) {
  const { objectName: name, environment, volume } = made;
  const known = pulumi.output({
    image: infrastructure.image ?? IMAGE_DEFAULTS.baseImage,
    checksum: environment?.checksum,
    own: environment?.keys,
    patch: args.overrides?.workload ?? {},
  });
  const rendered = pulumi
    .all([known, podSettingsOf(infrastructure)])
    .apply(([{ image, checksum, own, patch }, settings]) => {
      const objects: ServerObjects = {
        ...{ name, settings, image, startTimeoutSeconds, own },
        replicas: infrastructure.replicas ?? 1,
        claim: volume ? name : existingClaimOf(infrastructure),
        database: infrastructure.database,
        service: infrastructure.service ?? {},
        secrets: environment === undefined ? [] : [environment.name],
        annotations:
          checksum === undefined ? {} : { "prefect-constructs/environment-checksum": checksum },
      };
      const deployment = mergePatch(renderServer(objects), patch) as KubernetesObject;
      return { deployment, service: renderServerService(objects) };
    });
  return {
    deployment: rendered.apply(({ deployment }) => deployment),
    service: rendered.apply(({ service }) => service),
  };
}

function partsOf(service: pulumi.Output<KubernetesObject>) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: service.apply(({ metadata }) => metadata),
    spec: service.apply(({ spec }) => spec),
  };
}

/** Compiled, it is beside what it uses. */
const PORT_FORWARD = join(__dirname, "../../resources/kubernetes-cluster/port-forward.js");

/** A process on this machine, as `kubectl port-forward` would be: nobody outside of it gets in. */
function forwardPort(
  name: string,
  spec: ServerSpec,
  to: {
    readonly objectName: string;
    readonly namespace: KubernetesNamespace;
    readonly rollout: KubernetesRollout;
  },
  parent: pulumi.Resource,
) {
  const { cluster, namespace } = to.namespace;
  const { keepData: keep, overrides } = spec.args;
  const path = spec.dataDirectory;
  const folder = new LocalFolder(childName(name, "folder"), { path, keep }, { parent });
  const labels = Object.entries(selectorLabels("prefect-server", to.objectName));
  const options = {
    "--namespace": namespace,
    "--selector": labels.map(([label, value]) => `${label}=${value}`).join(","),
    "--pod-port": SERVER_DEFAULTS.port,
    "--port": "{port}",
    "--context": cluster.context,
  };
  const forwarder = new LocalProcess(
    childName(name, "port-forward"),
    {
      command: ["node", PORT_FORWARD, ...words(options)],
      environment: kubeconfigVariables(cluster.kubeconfig),
      logFile: pulumi.interpolate`${folder.path}/port-forward.log`,
      port: spec.port,
      ready: { url: "http://127.0.0.1:{port}/api/health", bodyEquals: "true" },
      ...overrides?.process,
    },
    { parent, dependsOn: [to.rollout] },
  );
  const url = pulumi.interpolate`http://127.0.0.1:${forwarder.assignedPort}`;
  return { url, logFile: forwarder.logFile, folder, process: forwarder };
}

/** A process of ours inherits no KUBECONFIG: it gets what this program has. */
function kubeconfigVariables(
  given: pulumi.Output<string> | undefined,
): pulumi.Input<Record<string, pulumi.Input<string>>> {
  if (given !== undefined) return { PREFECT_CONSTRUCTS_KUBECONFIG: given };
  const { KUBECONFIG } = process.env;
  return KUBECONFIG ? { KUBECONFIG } : {};
}
