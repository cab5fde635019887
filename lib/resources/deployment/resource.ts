import * as pulumi from "@pulumi/pulumi";
import { thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified, withSecretMember } from "../pulumified";
import { DEPLOYMENT_OUTPUTS, type DeploymentInputs } from "./inputs";

/** The arguments of a {@link Deployment}; all but the identity are optional. */
export interface DeploymentArgs extends Pulumified<DeploymentInputs> {}

/**
 * A deployment in Prefect, kept exactly as the program states it: only what changed is sent,
 * schedules are edited one by one, and what left the program leaves the server. Deleting it pauses
 * it, cancels its active runs and waits for them first.
 *
 * @example
 * ```ts
 * const nightly = new Deployment("nightly", {
 *   name: "nightly",
 *   flowName: "etl",
 *   entrypoint: "flows/etl.py:etl",
 *   workPoolName: "ml",
 *   schedules: { nightly: { cron: "0 2 * * *", timezone: "Europe/Berlin" } },
 * });
 * ```
 */
export class Deployment extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly deploymentId: pulumi.Output<string>;
  /** `flow/deployment`: how Prefect's command line names it. */
  declare public readonly fullName: pulumi.Output<string>;
  declare public readonly flowId: pulumi.Output<string>;
  /** The deployment's page in Prefect's UI. */
  declare public readonly url: pulumi.Output<string>;
  /** The schedules' ids by slug. */
  declare public readonly scheduleIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: DeploymentArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      flowId: undefined,
      ...args,
      kubernetesCluster: withSecretMember(args.kubernetesCluster, "kubeconfig"),
      ...outputs(...DEPLOYMENT_OUTPUTS),
      ...thinProvider("Deployment"),
    };
    super(typeToken("Deployment"), name, props, opts);
    clusters.set(this, props.kubernetesCluster);
  }
}

/** As given: the outputs are unknown in a preview that only updates the deployment. */
const clusters = new WeakMap<Deployment, DeploymentArgs["kubernetesCluster"]>();

/** How to reach the cluster that a deployment's jobs run in. */
export function kubernetesClusterOf(deployment: Deployment): DeploymentArgs["kubernetesCluster"] {
  return clusters.get(deployment);
}
