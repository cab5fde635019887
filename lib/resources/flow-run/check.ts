import type { PrefectClient } from "../../client";
import { isRecord, withoutUndefined } from "../../core/json";
import { checkSeconds } from "../../core/limits";
import { checkParameters } from "../../core/parameters";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown } from "../../core/unknown";
import type { Checked, HandlerContext } from "../../provider/handler";
import type { DeploymentParameters } from "../deployment";
import { checkCluster, withoutUnknownWays } from "../kubernetes-cluster";
import { askServer } from "../online";
import { diffFlowRun } from "./changes";
import type { FlowRunInputs, FlowRunState } from "./inputs";

const ON_DELETE: readonly unknown[] = ["cancel", "keep", "delete"];

export async function checkFlowRun(
  context: HandlerContext,
  news: FlowRunInputs,
  olds: FlowRunState | undefined,
): Promise<Checked<FlowRunInputs>> {
  const inputs = settled(news, olds);
  const { replaces } = olds ? diffFlowRun(olds, inputs) : { replaces: [] };
  const problems = [...validateFlowRun(news), ...checkKey(olds, inputs, replaces)];
  // A run that is made already is not judged by what its deployment has become since.
  const isNew = olds === undefined || replaces.length > 0;
  if (!isNew || problems.length > 0) return { inputs, problems };
  const stated = news.deploymentParameters;
  if (stated) problems.push(...checkGiven(news, stated));
  if (isUnknown(news.deploymentId)) return { inputs, problems };
  const online = await askServer(context, (client) => checkAgainstDeployment(client, news));
  return { inputs, problems: [...problems, ...online] };
}

function settled(
  { kubernetesCluster: way, deploymentParameters: _, ...news }: FlowRunInputs,
  olds: FlowRunState | undefined,
): FlowRunInputs {
  const kubernetesCluster = withoutUnknownWays(way, olds && { cluster: olds.kubernetesCluster });
  return withoutUndefined({ ...news, kubernetesCluster });
}

/** What is wrong whatever the server. */
export function validateFlowRun(inputs: FlowRunInputs): Problem[] {
  const { deploymentId, tags, scheduledTime, onDelete, wait } = inputs;
  const problems: Problem[] = [];
  if (typeof deploymentId !== "string" || deploymentId === "") {
    problems.push(problem("deploymentId", "must be the id of a deployment", deploymentId ?? null));
  }
  const listed = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  if ((tags ?? null) !== null && !isUnknown(tags) && !listed) {
    problems.push(problem("tags", "must be a list of strings"));
  }
  if ((scheduledTime ?? null) !== null && !isInstant(scheduledTime)) {
    const fix = 'write e.g. "2026-01-31T06:00:00Z"';
    problems.push(
      problem("scheduledTime", "must be an ISO 8601 date and time", scheduledTime, fix),
    );
  }
  if ((onDelete ?? null) !== null && !isUnknown(onDelete) && !ON_DELETE.includes(onDelete)) {
    problems.push(problem("onDelete", 'must be "cancel", "keep" or "delete"', onDelete));
  }
  if (isRecord(wait)) {
    problems.push(...checkSeconds("wait.timeoutSeconds", wait.timeoutSeconds, { min: 1 }));
    problems.push(...checkSeconds("wait.pollSeconds", wait.pollSeconds, { min: 0.1 }));
  }
  return [
    ...problems,
    ...checkSeconds("stopTimeoutSeconds", inputs.stopTimeoutSeconds),
    ...checkCluster("kubernetesCluster", inputs.kubernetesCluster),
  ];
}

/**
 * A run under a key is the server's for ever: asked for again, it is given as it is, whatever else is
 * said of it.
 */
function checkKey(
  olds: FlowRunState | undefined,
  { idempotencyKey: key }: FlowRunInputs,
  replaces: readonly string[],
): Problem[] {
  const others = replaces.filter((one) => one !== "deploymentId");
  if (!key || key !== olds?.idempotencyKey || others.length === 0) return [];
  const what = `must change with ${others.join(" and ")}: under the same key the server gives the same run`;
  return [problem("idempotencyKey", what, key)];
}

async function checkAgainstDeployment(
  client: PrefectClient,
  inputs: FlowRunInputs,
): Promise<Problem[]> {
  const { deploymentId, deploymentParameters } = inputs;
  const live = await client.deployments.get(deploymentId);
  if (!live) {
    return [problem("deploymentId", "names a deployment that does not exist", deploymentId)];
  }
  if (deploymentParameters) return [];
  return checkGiven(inputs, {
    parameters: live.parameters as DeploymentParameters["parameters"],
    parameterOpenApiSchema: live.parameter_openapi_schema as Schema,
    enforceParameterSchema: live.enforce_parameter_schema,
  });
}

type Schema = DeploymentParameters["parameterOpenApiSchema"];

/** The run's parameters over the deployment's own must be what the flow takes, and complete. */
function checkGiven({ parameters }: FlowRunInputs, stated: DeploymentParameters): Problem[] {
  const { parameters: defaults, parameterOpenApiSchema: schema, enforceParameterSchema } = stated;
  if (enforceParameterSchema === false) return [];
  if ([defaults, parameters, enforceParameterSchema].some(isUnknown)) return [];
  // Values are left out of problems: a parameter may be a secret.
  const options = { required: true, hideValues: true };
  return checkParameters("parameters", schema, { ...defaults, ...parameters }, options);
}

function isInstant(value: unknown): boolean {
  if (hasUnknown(value)) return true;
  return (
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
