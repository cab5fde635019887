import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified, withSecretMember } from "../pulumified";
import { joined, secretTexts } from "../secret-texts";
import type { DeploymentInputs, DeploymentParameters } from "./inputs";

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
    const kubernetesCluster = withSecretMember(args.kubernetesCluster, "kubeconfig");
    // Only what the class declares: Pulumi takes a stack trace for each key, which is most of what a
    // resource costs a program.
    const props = {
      flowId: undefined,
      ...args,
      ...(kubernetesCluster === undefined ? {} : { kubernetesCluster }),
      ...outputs("deploymentId", "fullName", "url", "scheduleIds"),
      ...thinProvider("Deployment"),
    };
    super(typeToken("Deployment"), name, props, opts);
    forgetOnceRecorded("Deployment", this);
    clusters.set(this, kubernetesCluster);
    const { parameters, parameterOpenApiSchema, enforceParameterSchema } = args;
    stated.set(this, { parameters, parameterOpenApiSchema, enforceParameterSchema });
    const { jobVariables, pullSteps } = args;
    secrets.set(this, secretTexts({ parameters, jobVariables, pullSteps }));
  }
}

type Secrets = ReturnType<typeof secretTexts>;

/** What its runs are given and no message may quote. */
const secrets = new WeakMap<Deployment, Secrets>();

export function secretsOfDeployment(deployment: Deployment): Secrets {
  return secrets.get(deployment);
}

/** The variables of the processes that run a deployment: all of them secret, whatever they are. */
export function keepSecret(
  deployment: Deployment,
  environment: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined,
): void {
  const known = secrets.get(deployment);
  const more = environment && secretTexts({ environment: pulumi.secret(environment) });
  secrets.set(deployment, joined(known, more));
}

/** As given: the outputs are unknown in a preview that only updates the deployment. */
const clusters = new WeakMap<Deployment, DeploymentArgs["kubernetesCluster"]>();

/** How to reach the cluster that a deployment's jobs run in. */
export function kubernetesClusterOf(deployment: Deployment): DeploymentArgs["kubernetesCluster"] {
  return clusters.get(deployment);
}

/** As given, for the same reason. */
const stated = new WeakMap<Deployment, Pulumified<DeploymentParameters>>();

/** What the program says of the parameters of a deployment's runs. */
export function parametersOf(deployment: Deployment): Pulumified<DeploymentParameters> | undefined {
  return stated.get(deployment);
}
