import { isRecord, withoutUndefined } from "../../core/json";
import { mergePatch } from "./merge-patch";
import {
  type EnvironmentVariable,
  type KubernetesObject,
  objectLabels,
  type Role,
  selectorLabels,
} from "./objects";
import { type MainContainer, renderPod, SCRATCH_VARIABLES, secretSources } from "./pod";
import type { PodSettings } from "./pod-settings";

/** A Deployment of ours, whoever writes the rest of it. */
export interface Workload {
  readonly role: Role;
  /** What it is called in the cluster. */
  readonly name: string;
  /** @default - what a manifest of the user's says, else 1 */
  readonly replicas?: number;
  readonly strategy: object;
  readonly container: MainContainer;
  /** Annotations of the pods: a change of one rolls them. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly graceSeconds: number;
  /** Names of variables that are given elsewhere, in place of those of every pod. @default - none */
  readonly own?: readonly string[];
}

/** New pods are there before old ones are told to end. */
export const ROLLING = {
  type: "RollingUpdate",
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
} as const;

/** A Deployment that is wholly ours. */
export function renderWorkload(workload: Workload, settings: PodSettings): KubernetesObject {
  const { role, name, container, annotations, graceSeconds, own = [] } = workload;
  const labels = objectLabels(role, name);
  const scratch = SCRATCH_VARIABLES.filter((one) => !own.includes(one.name));
  const env = [...scratch, ...container.env];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas: workload.replicas ?? 1,
      strategy: workload.strategy,
      selector: { matchLabels: selectorLabels(role, name) },
      template: renderPod({
        settings,
        container: { ...container, env },
        labels,
        annotations,
        graceSeconds,
      }),
    },
  };
}

/** For who applies a folder of manifests while a deployment is stopped: what left it would stay. */
export function withoutPods(workload: KubernetesObject): KubernetesObject {
  return mergePatch(workload, { spec: { replicas: 0 } }) as KubernetesObject;
}

/**
 * The user's own Deployment with what only the program knows: image, references to Secrets, labels.
 * What it states itself stands: its command, probes, strategy, and variables of the same names.
 */
export function patchWorkload(manifest: KubernetesObject, workload: Workload): KubernetesObject {
  const { role, name } = workload;
  const spec = recordOf(manifest.spec);
  const template = recordOf(spec.template);
  const metadata = recordOf(template.metadata);
  const labels = { ...objectLabels(role, name), ...recordOf(metadata.labels) };
  const annotations = { ...recordOf(metadata.annotations), ...workload.annotations };
  // Where it is the program says.
  const { namespace: _namespace, ...kept } = manifest.metadata;
  return {
    ...manifest,
    metadata: {
      ...kept,
      name,
      labels: { ...objectLabels(role, name), ...kept.labels },
    },
    spec: withoutUndefined({
      strategy: workload.strategy,
      selector: { matchLabels: selectorLabels(role, name) },
      ...spec,
      replicas: workload.replicas ?? spec.replicas ?? 1,
      template: {
        ...template,
        metadata: { ...metadata, labels, annotations },
        spec: patchPod(recordOf(template.spec), workload),
      },
    }),
  };
}

function patchPod(pod: Record<string, unknown>, workload: Workload): object {
  const { container, graceSeconds } = workload;
  const containers = listOf(pod.containers);
  const named = containers.findIndex(({ name }) => name === container.name);
  const at = Math.max(named, 0);
  const patched = containers.map((one, index) => {
    return index === at ? patchContainer(one, container) : one;
  });
  return { terminationGracePeriodSeconds: graceSeconds, ...pod, containers: patched };
}

const PROBES = ["startupProbe", "readinessProbe", "livenessProbe"] as const;

function patchContainer(own: Record<string, unknown>, ours: MainContainer): object {
  const hasCommand = own.command !== undefined || own.args !== undefined;
  const hasProbe = PROBES.some((probe) => own[probe] !== undefined);
  const sources = secretSources(ours.envFrom ?? []);
  const probes = Object.fromEntries(PROBES.map((probe) => [probe, ours[probe]]));
  return withoutUndefined({
    name: ours.name,
    ...(!hasCommand && { command: ours.command, workingDir: ours.workingDir }),
    ...(!hasProbe && probes),
    ...own,
    image: ours.image,
    env: variables(listOf(own.env), ours.env),
    envFrom: sources.length > 0 ? [...listOf(own.envFrom), ...sources] : own.envFrom,
  });
}

/** Ours come first: what is stated may be made of them, `$(PREFECT_API_URL)`. */
function variables(
  own: readonly Record<string, unknown>[],
  ours: readonly EnvironmentVariable[],
): object[] {
  const stated = new Set(own.map(({ name }) => name));
  return [...ours.filter(({ name }) => !stated.has(name)), ...own];
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
