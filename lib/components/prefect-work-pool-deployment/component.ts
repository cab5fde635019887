import * as pulumi from "@pulumi/pulumi";
import { componentToken } from "../../core/type-tokens";
import type { Automation } from "../../resources/automation";
import type { Deployment } from "../../resources/deployment";
import type { KubernetesRollout } from "../../resources/kubernetes-rollout";
import type { LocalFolder } from "../../resources/local-folder";
import type { WorkPool } from "../../resources/work-pool";
import { createSlas, createTriggers } from "../deployment-settings";
import type { PrefectWorkPoolDeploymentArgs } from "./args";
import { createDeployment, createPool } from "./children";
import { normaliseWorkPoolDeployment } from "./spec";
import { createWorkers } from "./workers";

/**
 * Dynamic infrastructure: a work pool, the workers that take its runs, and a deployment bound to
 * it. Workers let the runs in flight end before they stop or are replaced.
 *
 * ```
 * PrefectWorkPoolDeployment "nightly"
 * ├─ WorkPool "nightly-pool"                    unless the pool is shared or exists
 * ├─ LocalFolder "nightly-folder"               logs, results; only with workers on this machine
 * ├─ LocalProcess "nightly-worker-1"            one for each worker, or
 * ├─ docker.Container "nightly-worker-1"        in a pool of type docker; none while `stopped`
 * ├─ ContainerHealth "nightly-worker-1-health"  the wait for it
 * ├─ Deployment "nightly"                       the registration in Prefect
 * └─ Automation "nightly-trigger-orders"        one for each of `triggers`
 *
 * or, with workers in a cluster, in place of those four
 * ├─ kubernetes.core.v1.Secret "nightly-environment"             the jobs' variables, if any
 * ├─ kubernetes.core.v1.ServiceAccount "nightly-service-account" with the rights of the worker
 * ├─ kubernetes.rbac.v1.Role "nightly-role"
 * ├─ kubernetes.rbac.v1.RoleBinding "nightly-role-binding"
 * ├─ kubernetes.apps.v1.Deployment "nightly-worker"              none while `stopped`
 * ├─ KubernetesRollout "nightly-worker-rollout"                  the wait for it
 * ├─ kubernetes.autoscaling.v2.HorizontalPodAutoscaler "nightly-worker-autoscaler"
 * ├─ kubernetes.policy.v1.PodDisruptionBudget "nightly-worker-disruption-budget"
 * └─ LocalFolder "nightly-manifests"                             with `renderTo`, in place of these
 * ```
 *
 * The namespaces, and the Secrets with the connection, are {@link KubernetesNamespace}s', which all
 * that is in them share.
 *
 * @example
 * ```ts
 * const nightly = new PrefectWorkPoolDeployment("nightly", {
 *   package: new PrefectPackage("etl", {
 *     source: { kind: "flow", entrypoint: "flows/etl.py:etl" },
 *   }),
 *   workPool: { name: "ml", concurrencyLimit: 4 },
 *   workers: 2,
 *   schedules: { nightly: { cron: "0 2 * * *" } },
 * });
 * export const url = nightly.url;
 * ```
 */
export class PrefectWorkPoolDeployment extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  readonly deploymentId: pulumi.Output<string>;
  /** `flow/deployment`: how Prefect's command line names it. */
  readonly deploymentName: pulumi.Output<string>;
  readonly workPoolName: pulumi.Output<string>;
  /** The deployment's page in Prefect's UI. */
  readonly url: pulumi.Output<string>;
  /** The resources that this component made; the pool where this program has it. */
  readonly nodes: {
    readonly pool?: WorkPool;
    readonly folder?: LocalFolder;
    /** `LocalProcess`es, `docker.Container`s, or one `kubernetes.apps.v1.Deployment`. */
    readonly workers: readonly pulumi.CustomResource[];
    /** The wait for the workers in a cluster. */
    readonly rollout?: KubernetesRollout;
    /** The folder of `renderTo`. */
    readonly manifests?: LocalFolder;
    readonly deployment: Deployment;
    /** Of `triggers`, by their keys. */
    readonly automations: Readonly<Record<string, Automation>>;
  };

  constructor(
    name: string,
    args: PrefectWorkPoolDeploymentArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(componentToken("PrefectWorkPoolDeployment"), name, {}, opts);
    const spec = normaliseWorkPoolDeployment(name, args, this);
    const pool = createPool(name, spec, this);
    const workers = createWorkers(name, spec, pool, this);
    const deployment = createDeployment(name, spec, pool, workers, this);
    const automations = createTriggers(name, spec, deployment, this);
    createSlas(name, spec.settings, deployment, this);

    this.deployment = deployment;
    this.deploymentId = deployment.id;
    this.deploymentName = deployment.fullName;
    this.workPoolName = pulumi.output(pool.name);
    this.url = deployment.url;
    this.nodes = {
      pool: pool.resource,
      folder: workers.folder,
      workers: [
        ...workers.processes,
        ...workers.containers.map(({ container }) => container),
        ...(workers.inCluster?.workload ? [workers.inCluster.workload] : []),
      ],
      rollout: workers.inCluster?.rollout,
      manifests: workers.inCluster?.manifests,
      deployment,
      automations,
    };
    this.registerOutputs({
      deploymentId: this.deploymentId,
      deploymentName: this.deploymentName,
      workPoolName: this.workPoolName,
      url: this.url,
    });
  }
}
