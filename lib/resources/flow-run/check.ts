import type { PrefectClient } from "../../client";
import { isRecord, withoutUndefined } from "../../core/json";
import { checkSeconds } from "../../core/limits";
import { checkParameters } from "../../core/parameters";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown } from "../../core/unknown";
import type { Checked, HandlerContext } from "../../provider/handler";
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
  const offline = validateFlowRun(news);
  const inputs = settled(news, olds);
  // A run that is made already is not judged by what its deployment has become since.
  const isNew = olds === undefined || diffFlowRun(olds, news).replaces.length > 0;
  if (!isNew || isUnknown(news.deploymentId) || offline.length > 0) {
    return { inputs, problems: offline };
  }
  const online = await askServer(context, (client) => checkAgainstDeployment(client, news));
  return { inputs, problems: online };
}

function settled(
  { kubernetesCluster: way, ...news }: FlowRunInputs,
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

/** The run's parameters over the deployment's own must be what the flow takes, and complete. */
async function checkAgainstDeployment(
  client: PrefectClient,
  { deploymentId, parameters }: FlowRunInputs,
): Promise<Problem[]> {
  const deployment = await client.deployments.get(deploymentId);
  if (!deployment) {
    return [problem("deploymentId", "names a deployment that does not exist", deploymentId)];
  }
  if (!deployment.enforce_parameter_schema || isUnknown(parameters)) return [];
  const all = { ...deployment.parameters, ...parameters };
  // Values are left out of problems: a parameter may be a secret.
  const options = { required: true, hideValues: true };
  return checkParameters("parameters", deployment.parameter_openapi_schema, all, options);
}

function isInstant(value: unknown): boolean {
  if (hasUnknown(value)) return true;
  return (
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
