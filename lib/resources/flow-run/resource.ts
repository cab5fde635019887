import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import {
  deploymentIdOf,
  deploymentOf,
  type DeploymentReference,
  kubernetesClusterOf,
  parametersOf,
  secretsOfDeployment,
} from "../deployment";
import { type JsonInput, outputs, type Pulumified, withSecretMember } from "../pulumified";
import { joined, secretTexts } from "../secret-texts";
import { FLOW_RUN_OUTPUTS, type FlowRunInputs } from "./inputs";

/** The arguments of a {@link FlowRun}. */
export interface FlowRunArgs
  extends Omit<Pulumified<FlowRunInputs>, "deploymentId" | "deploymentParameters" | "triggers"> {
  /** The deployment to run: a resource, a component that has one, or an id. */
  readonly deployment: DeploymentReference | pulumi.Input<string>;
  /**
   * Any values, such as a package's `image` or `python`: when one changes there is a new run.
   * @default - none
   */
  readonly triggers?: JsonInput | readonly (JsonInput | undefined)[];
}

/**
 * A run of a deployment. A new run is made when `triggers` or what the run is given changes, or
 * when a run that was waited for failed. Deleting it cancels a run that is still active.
 *
 * @example
 * ```ts
 * const nightly = new Deployment("nightly", { name: "nightly", flowName: "etl" });
 * const smoke = new FlowRun("smoke", {
 *   deployment: nightly,
 *   parameters: { sample: 0.01 },
 *   wait: { timeoutSeconds: 600 },
 * });
 * export const url = smoke.url;
 * ```
 */
export class FlowRun extends pulumi.CustomResource {
  declare public readonly flowRunId: pulumi.Output<string>;
  declare public readonly flowRunName: pulumi.Output<string>;
  /** The run's page in Prefect's UI. */
  declare public readonly url: pulumi.Output<string>;
  /** `SCHEDULED`, `RUNNING`, `COMPLETED`, …; final only where the run was waited for. */
  declare public readonly stateType: pulumi.Output<string>;
  declare public readonly stateName: pulumi.Output<string>;
  declare public readonly stateMessage: pulumi.Output<string | undefined>;
  declare public readonly expectedStartTime: pulumi.Output<string | undefined>;
  declare public readonly startTime: pulumi.Output<string | undefined>;
  declare public readonly endTime: pulumi.Output<string | undefined>;
  declare public readonly totalRunTimeSeconds: pulumi.Output<number | undefined>;

  constructor(name: string, args: FlowRunArgs, opts?: pulumi.CustomResourceOptions) {
    const { deployment, ...rest } = args;
    const resource = deploymentOf(deployment);
    const cluster = args.kubernetesCluster ?? (resource && kubernetesClusterOf(resource));
    const { parameters, jobVariables } = args;
    const ofDeployment = resource && secretsOfDeployment(resource);
    const own = secretTexts({ parameters, jobVariables });
    const props = {
      ...rest,
      secrets: joined(ofDeployment, own, args.secrets && pulumi.secret(args.secrets)),
      deploymentId: deploymentIdOf(deployment),
      deploymentParameters: resource && parametersOf(resource),
      kubernetesCluster: withSecretMember(cluster, "kubeconfig"),
      ...outputs(...FLOW_RUN_OUTPUTS),
      ...thinProvider("FlowRun"),
    };
    super(typeToken("FlowRun"), name, props, opts);
    forgetOnceRecorded("FlowRun", this);
  }
}
