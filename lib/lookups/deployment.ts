import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../core/json";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which deployment is looked for. */
export interface GetDeploymentArgs {
  readonly flowName: string;
  readonly name: string;
}

/** A deployment as the server has it. Prefect shows all of it to everyone who may read it. */
export interface GetDeploymentResult {
  readonly deploymentId: string;
  readonly name: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly tags: readonly string[];
  readonly entrypoint: string | undefined;
  readonly path: string | undefined;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly parameterOpenApiSchema: Readonly<Record<string, Json>>;
  readonly enforceParameterSchema: boolean;
  readonly workPoolName: string | undefined;
  readonly workQueueName: string | undefined;
  readonly jobVariables: Readonly<Record<string, Json>>;
  readonly concurrencyLimit: number | undefined;
  readonly paused: boolean;
  /** The deployment's page in Prefect's UI. */
  readonly url: string;
}

const question: Question<GetDeploymentArgs, GetDeploymentResult> = {
  name: "getDeployment",
  what: ({ flowName, name }) => `deployment "${flowName}/${name}"`,
  check: ({ flowName, name }) => [...checkName("flowName", flowName), ...checkName("name", name)],
  async ask(client, { flowName, name }) {
    const live = await client.deployments.byName(flowName, name);
    if (!live) return undefined;
    return {
      deploymentId: live.id,
      name,
      flowId: live.flow_id,
      flowName,
      description: live.description ?? undefined,
      version: live.version ?? undefined,
      tags: live.tags,
      entrypoint: live.entrypoint ?? undefined,
      path: live.path ?? undefined,
      parameters: live.parameters as Record<string, Json>,
      parameterOpenApiSchema: (live.parameter_openapi_schema ?? {}) as Record<string, Json>,
      enforceParameterSchema: live.enforce_parameter_schema,
      workPoolName: live.work_pool_name ?? undefined,
      workQueueName: live.work_queue_name ?? undefined,
      jobVariables: live.job_variables as Record<string, Json>,
      concurrencyLimit: live.global_concurrency_limit?.limit ?? undefined,
      paused: live.paused,
      url: client.urls.deployment(live.id),
    };
  },
};

/**
 * Looks up a deployment by the names of its flow and its own.
 *
 * @example
 * ```ts
 * const found = getDeployment({ flowName: "etl", name: "nightly" });
 * export const entrypoint = found.then((deployment) => deployment.entrypoint);
 * ```
 */
export function getDeployment(
  args: GetDeploymentArgs,
  options?: LookUpOptions,
): Promise<GetDeploymentResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a deployment by the names of its flow and its own, as an output.
 *
 * @example
 * ```ts
 * const theirs = getDeploymentOutput({ flowName: "etl", name: "nightly" });
 * new FlowRun("run", { deployment: theirs.deploymentId });
 * ```
 */
export function getDeploymentOutput(
  args: LookUpArgs<GetDeploymentArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetDeploymentResult> {
  return lookUpOutput(question, args, options);
}
