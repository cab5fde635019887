import * as pulumi from "@pulumi/pulumi";
import { componentToken } from "../../core/type-tokens";
import type { Automation } from "../../resources/automation";
import type { Deployment } from "../../resources/deployment";
import type { KubernetesRollout } from "../../resources/kubernetes-rollout";
import type { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import { createSlas, createTriggers } from "../deployment-settings";
import type { PrefectServeDeploymentArgs } from "./args";
import { createDeployment, createServing } from "./children";
import { normaliseServe } from "./spec";

/**
 * Static infrastructure: registers a deployment and keeps a long-lived process that serves it. The
 * program is the deployment's one source of truth: the process registers nothing, so it overwrites
 * neither schedules nor parameters nor tags, and pauses nothing when it stops.
 *
 * ```
 * PrefectServeDeployment "etl"
 * ├─ LocalFolder "etl-folder"                log, results; on process infrastructure
 * ├─ LocalProcess "etl-process"              what serves it, or
 * ├─ docker.Container "etl-container"        on docker infrastructure; neither while `stopped`
 * ├─ ContainerHealth "etl-container-health"  the wait for it
 * ├─ Deployment "etl"                        the registration in Prefect
 * └─ Automation "etl-trigger-orders"         one for each of `triggers`
 *
 * or, on kubernetes infrastructure, in place of the first four
 * ├─ kubernetes.core.v1.Secret "etl-environment"      the variables, where there are any
 * ├─ kubernetes.apps.v1.Deployment "etl-workload"     the pods that serve it; not while `stopped`
 * ├─ KubernetesRollout "etl-rollout"                  the wait for them
 * └─ LocalFolder "etl-manifests"                      with `renderTo`, in place of those three
 * ```
 *
 * The namespace and the Secret with the connection are a {@link KubernetesNamespace}'s, which all
 * that is in it share.
 *
 * @example
 * ```ts
 * const etl = new PrefectServeDeployment("etl", {
 *   package: new PrefectPackage("etl", {
 *     source: { kind: "flow", entrypoint: "flows/etl.py:etl" },
 *   }),
 *   schedules: { nightly: { cron: "0 2 * * *", timezone: "Europe/Berlin" } },
 * });
 * export const url = etl.url;
 * ```
 */
export class PrefectServeDeployment extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  readonly deploymentId: pulumi.Output<string>;
  /** `flow/deployment`: how Prefect's command line names it. */
  readonly deploymentName: pulumi.Output<string>;
  /** The deployment's page in Prefect's UI. */
  readonly url: pulumi.Output<string>;
  /** The resources that this component made. */
  readonly nodes: {
    readonly folder?: LocalFolder;
    readonly process?: LocalProcess;
    /** `docker.Container`s. */
    readonly containers: readonly pulumi.CustomResource[];
    /** `kubernetes.apps.v1.Deployment`. */
    readonly workload?: pulumi.CustomResource;
    readonly rollout?: KubernetesRollout;
    /** The folder of `renderTo`. */
    readonly manifests?: LocalFolder;
    readonly deployment: Deployment;
    /** Of `triggers`, by their keys. */
    readonly automations: Readonly<Record<string, Automation>>;
  };

  constructor(
    name: string,
    args: PrefectServeDeploymentArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(componentToken("PrefectServeDeployment"), name, {}, opts);
    const spec = normaliseServe(name, args, this);
    const serving = createServing(name, spec, this);
    const deployment = createDeployment(name, spec, serving, this);
    const automations = createTriggers(name, spec, deployment, this);
    createSlas(name, spec.settings, deployment, this);
    const containers = serving.containers.map(({ container }) => container);

    this.deployment = deployment;
    this.deploymentId = deployment.id;
    this.deploymentName = deployment.fullName;
    this.url = deployment.url;
    this.nodes = { ...serving, containers, deployment, automations };
    this.registerOutputs({
      deploymentId: this.deploymentId,
      deploymentName: this.deploymentName,
      url: this.url,
    });
  }
}
