import { literal } from "./literal";
import { mergePatch } from "./merge-patch";
import {
  type EnvironmentVariable,
  type KubernetesObject,
  objectLabels,
  selectorLabels,
} from "./objects";
import type { PodSettings } from "./pod-settings";
import { patchWorkload, renderWorkload, type Workload } from "./workload";

/** The number of workers, by how busy they are. */
export interface Autoscaling {
  /** @default 1 */
  readonly minCount?: number;
  readonly maxCount: number;
  /** The share of the requested cpu that is aimed at, in percent. @default 80, unless memoryPercent is given */
  readonly cpuPercent?: number;
  /** The same of the requested memory. @default - not looked at */
  readonly memoryPercent?: number;
}

/** How many workers a drain of nodes leaves alone: one of the two. */
export interface DisruptionBudget {
  /** A number, or a share: "50%". @default - see `maxUnavailable` */
  readonly minAvailable?: number | string;
  /** A number, or a share: "50%". @default - see `minAvailable` */
  readonly maxUnavailable?: number | string;
}

/** All that goes into the Deployment of a pool's workers. */
export interface WorkerWorkload {
  /** What it is called in the cluster. */
  readonly name: string;
  readonly jobNamespace: string;
  readonly clusterWide: boolean;
  readonly prefect: 2 | 3;
  readonly image: string;
  readonly pool: string;
  /** @default - every queue of the pool */
  readonly queue?: string;
  /** @default - no limit */
  readonly limit?: number;
  /** @default - Prefect's own */
  readonly prefetchSeconds?: number;
  /** @default - what a manifest of the user's says, else 1 */
  readonly count?: number;
  /** Then `count` is the autoscaler's to say. @default - none */
  readonly autoscaling?: Autoscaling;
  /** The variables that let it speak with Prefect: references into a Secret, which jobs have too. */
  readonly connection: readonly EnvironmentVariable[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly healthPort: number;
  /** What Prefect 2 calls the cluster, which it else reads off a namespace that it may not see. */
  readonly clusterUid: string;
  /** Further variables, no secrets. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** The container's name, by which a manifest of the user's may tell which one it is. */
export const WORKER_CONTAINER = "worker";

/** A worker's jobs are no part of it: it need not wait for them. */
const GRACE_SECONDS = 30;

/** The Deployment, of ours or by a manifest of the user's, whose own account stands. */
export function renderWorker(
  worker: WorkerWorkload,
  account: string,
  settings: PodSettings,
  manifest: KubernetesObject | undefined,
): KubernetesObject {
  const workload = workerWorkload(worker, isAlone(worker, manifest));
  const deployment =
    manifest === undefined
      ? renderWorkload(workload, { ...settings, serviceAccountName: account })
      : patchWorkload(withAccount(manifest, account), workload);
  const open = worker.autoscaling === undefined ? {} : { spec: { replicas: null } };
  return mergePatch(deployment, open) as KubernetesObject;
}

/** The account that a manifest names for its pods. */
export function accountOf(manifest: KubernetesObject | undefined): string | undefined {
  const { spec } = (manifest ?? {}) as { spec?: { template?: { spec?: Record<string, unknown> } } };
  const account = spec?.template?.spec?.serviceAccountName;
  return typeof account === "string" ? account : undefined;
}

function withAccount(manifest: KubernetesObject, account: string): KubernetesObject {
  if (accountOf(manifest) !== undefined) return manifest;
  const spec = { serviceAccountName: account, automountServiceAccountToken: true };
  return mergePatch(manifest, { spec: { template: { spec } } }) as KubernetesObject;
}

/** Whether there is one worker at most, ever. */
function isAlone({ count, autoscaling }: WorkerWorkload, manifest?: KubernetesObject): boolean {
  const { spec } = (manifest ?? {}) as { spec?: { replicas?: unknown } };
  return autoscaling === undefined && Number(count ?? spec?.replicas ?? 1) <= 1;
}

function workerWorkload(worker: WorkerWorkload, alone: boolean): Workload {
  const { name, annotations, image, healthPort, env = {} } = worker;
  const health = { httpGet: { path: "/health", port: healthPort }, timeoutSeconds: 5 };
  return {
    role: "prefect-worker",
    name,
    replicas: worker.count,
    // Two of one name would be one to Prefect, and neither is missed while it is replaced.
    strategy: { type: "Recreate" },
    annotations,
    own: Object.keys(env),
    graceSeconds: GRACE_SECONDS,
    container: {
      name: WORKER_CONTAINER,
      image,
      command: commandOf(worker, alone),
      env: environmentOf(worker, alone),
      ports: { health: healthPort },
      startupProbe: { ...health, periodSeconds: 2, failureThreshold: 60 },
      readinessProbe: { ...health, periodSeconds: 10, failureThreshold: 3 },
      // It is unwell while Prefect's server is away: a restart would only make it later.
      livenessProbe: { ...health, periodSeconds: 10, failureThreshold: 30 },
    },
  };
}

function commandOf(worker: WorkerWorkload, alone: boolean): string[] {
  const given = {
    "--pool": literal(worker.pool),
    // Names that change with every pod would pile up in Prefect.
    "--name": alone ? worker.name : "$(POD_NAME)",
    "--type": "kubernetes",
    "--work-queue": worker.queue && literal(worker.queue),
    "--limit": worker.limit,
    "--prefetch-seconds": worker.prefetchSeconds,
    "--install-policy": "never",
  };
  // One word each: a name may begin like an option.
  const options = Object.entries(given).flatMap(([flag, value]) =>
    value === undefined ? [] : [`${flag}=${value}`],
  );
  const makesNone = worker.prefect === 3 ? ["--no-create-pool-if-not-found"] : [];
  return ["prefect", "worker", "start", ...options, "--with-healthcheck", ...makesNone];
}

function environmentOf(worker: WorkerWorkload, alone: boolean): EnvironmentVariable[] {
  const { connection, env = {} } = worker;
  const settings = worker.prefect === 2 ? settingsOf2(worker) : settingsOf3(worker);
  const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
  return [
    ...connection.filter(({ name }) => env[name] === undefined),
    ...(alone ? [] : [podName]),
    ...Object.entries({ ...settings, ...env }).map(([name, value]) => {
      return { name, value: literal(value) };
    }),
  ];
}

/** Without the first of them it would watch the whole cluster, which it may not. */
function settingsOf3(worker: WorkerWorkload): Record<string, string> {
  const kubernetes = "PREFECT_INTEGRATIONS_KUBERNETES";
  return {
    ...(!worker.clusterWide && { [`${kubernetes}_OBSERVER_NAMESPACES`]: worker.jobNamespace }),
    ...secretOf(worker, "PREFECT_API_KEY", `${kubernetes}_WORKER_API_KEY_SECRET`),
    ...secretOf(worker, "PREFECT_API_AUTH_STRING", `${kubernetes}_WORKER_API_AUTH_STRING_SECRET`),
  };
}

/**
 * Where jobs find a part of the connection, if it has that: a job whose Secret lacks the key that is
 * named here does not start.
 */
function secretOf({ connection }: WorkerWorkload, variable: string, setting: string) {
  const found = connection.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef;
  return found && { [`${setting}_NAME`]: found.name, [`${setting}_KEY`]: found.key };
}

/** Prefect 2 can only be told to make a Secret of its own, where the template has not hidden the key. */
function settingsOf2({ clusterUid }: WorkerWorkload): Record<string, string> {
  return {
    PREFECT_KUBERNETES_CLUSTER_UID: clusterUid,
    PREFECT_KUBERNETES_WORKER_STORE_PREFECT_API_IN_SECRET: "true",
  };
}

export function renderAutoscaler(
  name: string,
  { minCount, maxCount, cpuPercent, memoryPercent }: Autoscaling,
): KubernetesObject {
  const cpu = cpuPercent ?? (memoryPercent === undefined ? 80 : undefined);
  const wanted = Object.entries({ cpu, memory: memoryPercent });
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, labels: objectLabels("prefect-worker", name) },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: minCount ?? 1,
      maxReplicas: maxCount,
      metrics: wanted.flatMap(([resource, averageUtilization]) =>
        averageUtilization === undefined
          ? []
          : [
              {
                type: "Resource",
                resource: { name: resource, target: { type: "Utilization", averageUtilization } },
              },
            ],
      ),
    },
  };
}

export function renderDisruptionBudget(name: string, budget: DisruptionBudget): KubernetesObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, labels: objectLabels("prefect-worker", name) },
    spec: { ...budget, selector: { matchLabels: selectorLabels("prefect-worker", name) } },
  };
}
