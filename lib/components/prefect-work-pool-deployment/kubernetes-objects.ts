import * as pulumi from "@pulumi/pulumi";
import {
  type KubernetesObject,
  mergePatch,
  renderAutoscaler,
  renderDisruptionBudget,
  renderRole,
  renderRoleBinding,
  renderServiceAccount,
  renderWorker,
  type WorkerAccess,
} from "../../render/kubernetes";
import {
  type ConnectionReferences,
  KUBERNETES_DEFAULTS,
  namespaceNameOf,
  podSettingsOf,
} from "../kubernetes";
import type { BoundPool } from "./children";
import { jobNamespaceOf, type KubernetesSpec } from "./kubernetes-spec";
import type { WorkPoolDeploymentSpec } from "./spec";

/** Images with Prefect and its worker for Kubernetes: the seed's for 2. */
const IMAGES = {
  2: "prefecthq/prefect:2-python3.9-kubernetes",
  3: "prefecthq/prefect:3-python3.12-kubernetes",
} as const;

/** An object with the name of its place among the component's children. */
export interface Part {
  readonly part: string;
  readonly object: KubernetesObject;
}

/** The worker's account and what it may do, unless there is an account already. */
export function rightsOf(spec: WorkPoolDeploymentSpec, kubernetes: KubernetesSpec): Part[] {
  if (kubernetes.account !== undefined) return [];
  const access = accessOf(spec, kubernetes);
  return [
    { part: "service-account", object: renderServiceAccount(access) },
    { part: "role", object: renderRole(access) },
    { part: "role-binding", object: renderRoleBinding(access) },
  ];
}

function accessOf({ pool }: WorkPoolDeploymentSpec, kubernetes: KubernetesSpec): WorkerAccess {
  const { workers, workerName, prefect } = kubernetes;
  return {
    name: workerName,
    namespace: namespaceNameOf(workers.namespace),
    jobNamespace: jobNamespaceOf(kubernetes),
    role: workers.role ?? "smallest",
    clusterWide: workers.clusterWide ?? false,
    prefect,
    // The template of a pool of our making hides the key by itself.
    makesSecrets: pool.kind !== "make" || pool.args.baseJobTemplate !== undefined,
    rules: workers.rules ?? [],
  };
}

/** What looks after the pods beside their Deployment. */
export function companionsOf({ workers, workerName }: KubernetesSpec): Part[] {
  const { autoscaling, disruptionBudget } = workers;
  return [
    ...(autoscaling
      ? [{ part: "autoscaler", object: renderAutoscaler(workerName, autoscaling) }]
      : []),
    ...(disruptionBudget
      ? [
          {
            part: "disruption-budget",
            object: renderDisruptionBudget(workerName, disruptionBudget),
          },
        ]
      : []),
  ];
}

/** The Deployment, once all is known that goes into it. */
export function renderWorkers(
  { args, settings }: WorkPoolDeploymentSpec,
  kubernetes: KubernetesSpec,
  pool: BoundPool,
  connection: ConnectionReferences,
  annotations: pulumi.Input<Readonly<Record<string, string>>>,
): pulumi.Output<KubernetesObject> {
  const { workers, workerName, prefect, manifest } = kubernetes;
  const told = pulumi.output({
    image: workers.image ?? IMAGES[prefect],
    pool: pool.name,
    connection: connection.environment,
    annotations,
  });
  const patch = pulumi.output(settings.overrides?.workload ?? {});
  return pulumi.all([told, podSettingsOf(workers), patch]).apply(([known, pod, overriding]) => {
    const worker = {
      ...known,
      name: workerName,
      jobNamespace: jobNamespaceOf(kubernetes),
      clusterWide: workers.clusterWide ?? false,
      prefect,
      queue: args.workQueueName,
      limit: workers.limit,
      prefetchSeconds: workers.prefetchSeconds,
      count: kubernetes.replicas,
      autoscaling: workers.autoscaling,
      healthPort: KUBERNETES_DEFAULTS.healthPort,
      clusterUid: `${pulumi.getProject()}-${pulumi.getStack()}`,
      env: workers.env,
    };
    const account = kubernetes.account ?? workerName;
    const deployment = renderWorker(worker, account, pod, manifest?.workload);
    return mergePatch(deployment, overriding) as KubernetesObject;
  });
}
