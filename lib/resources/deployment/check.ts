import type { PrefectClient } from "../../client";
import { isRecord, withoutUndefined } from "../../core/json";
import { checkCount, checkSeconds } from "../../core/limits";
import { checkName } from "../../core/names";
import { checkParameters } from "../../core/parameters";
import { memberPath, problem, type Problem } from "../../core/problems";
import { checkSchedules } from "../../core/schedules";
import { checkTags } from "../../core/tags";
import { isUnknown } from "../../core/unknown";
import type { Checked, HandlerContext } from "../../provider/handler";
import { checkCluster, withoutUnknownWays } from "../kubernetes-cluster";
import { askServer } from "../online";
import { checkEnvironment, checkPool } from "./check-pool";
import { checkPullSteps } from "./check-pull-steps";
import { unsupportedBy } from "./generation";
import type { DeploymentInputs } from "./inputs";

/** The shortest grace period that Prefect takes. */
const LEAST_GRACE_SECONDS = 60;

/** Every problem at once: those that show in the inputs alone, then those the server knows of. */
export async function checkDeployment(
  context: HandlerContext,
  news: DeploymentInputs,
  olds: DeploymentInputs | undefined,
): Promise<Checked<DeploymentInputs>> {
  const offline = validateDeployment(news);
  const online = await askServer(context, async (client, server) => {
    if (olds === undefined) announce(client, news);
    return [...unsupportedBy(server, news), ...(await checkPool(client, news))];
  });
  const { workPoolTemplate: _, workPoolType: __, kubernetesCluster: way, ...inputs } = news;
  const kubernetesCluster = withoutUnknownWays(way, olds && { cluster: olds.kubernetesCluster });
  return {
    inputs: withoutUndefined({ ...inputs, kubernetesCluster }),
    problems: [...offline, ...online],
  };
}

/** One that is going to be made: it can be looked up along with others. */
function announce(client: PrefectClient, { flowName, name }: DeploymentInputs): void {
  if (typeof flowName !== "string" || typeof name !== "string") return;
  if (!isUnknown(flowName) && !isUnknown(name)) client.deployments.announce(flowName, name);
}

/** What is wrong whatever the server. */
export function validateDeployment(inputs: DeploymentInputs): Problem[] {
  return [
    ...checkName("name", inputs.name),
    ...checkFlow(inputs),
    ...optionalName("workPoolName", inputs.workPoolName),
    ...optionalName("workQueueName", inputs.workQueueName),
    ...checkQueue(inputs),
    ...checkSchedules("schedules", inputs.schedules),
    ...checkTags("tags", inputs.tags),
    ...checkLabels(inputs.labels),
    ...checkLimits(inputs),
    ...checkStop(inputs),
    ...checkCluster("kubernetesCluster", inputs.kubernetesCluster),
    ...checkValues(inputs),
    ...checkEnvironment(inputs.jobVariables),
    ...checkVersionInfo(inputs.versionInfo),
    ...checkPullSteps(inputs.pullSteps),
  ];
}

function checkFlow({ flowName, flowId }: DeploymentInputs): Problem[] {
  const byName = flowName !== undefined && flowName !== null;
  const byId = flowId !== undefined && flowId !== null;
  if (byName && byId) return [problem("flowName", "goes not with flowId; give one of the two")];
  if (!byName && !byId) return [problem("flowName", "is needed, or flowId; none is set")];
  return byName ? checkName("flowName", flowName) : [];
}

function optionalName(path: string, value: unknown): Problem[] {
  return value === undefined || value === null ? [] : checkName(path, value);
}

function checkQueue({ workPoolName, workQueueName }: DeploymentInputs): Problem[] {
  if (!workQueueName || workPoolName) return [];
  return [problem("workQueueName", "needs workPoolName too: queues belong to a pool")];
}

function checkLabels(labels: unknown): Problem[] {
  if (labels === undefined || labels === null || isUnknown(labels)) return [];
  if (!isRecord(labels)) return [problem("labels", "must be an object")];
  return Object.entries(labels).flatMap(([key, value]) => {
    if (["string", "number", "boolean"].includes(typeof value)) return [];
    return [problem(`labels.${key}`, "must be a string, a number, true or false")];
  });
}

function checkLimits(inputs: DeploymentInputs): Problem[] {
  const { concurrencyLimit, globalConcurrencyLimitId, concurrencyOptions } = inputs;
  const problems = checkCount("concurrencyLimit", concurrencyLimit, { min: 1 });
  if ((concurrencyLimit ?? null) !== null && globalConcurrencyLimitId) {
    const needs = "goes not with globalConcurrencyLimitId; give one of the two";
    problems.push(problem("concurrencyLimit", needs));
  }
  if (!isRecord(concurrencyOptions)) return problems;
  const { collisionStrategy, gracePeriodSeconds } = concurrencyOptions;
  const known = [undefined, null, "ENQUEUE", "CANCEL_NEW"].some((one) => one === collisionStrategy);
  if (!known && !isUnknown(collisionStrategy)) {
    const path = "concurrencyOptions.collisionStrategy";
    problems.push(problem(path, 'must be "ENQUEUE" or "CANCEL_NEW"', collisionStrategy));
  }
  const grace = "concurrencyOptions.gracePeriodSeconds";
  return [...problems, ...checkCount(grace, gracePeriodSeconds, { min: LEAST_GRACE_SECONDS })];
}

function checkStop({ stopped, paused, stopTimeoutSeconds }: DeploymentInputs): Problem[] {
  const problems = checkSeconds("stopTimeoutSeconds", stopTimeoutSeconds);
  if (stopped === true && paused === false) {
    problems.push(problem("paused", "cannot be false while stopped is true; leave it out"));
  }
  return problems;
}

/** Values are left out of problems: a parameter may be a secret. */
function checkValues(inputs: DeploymentInputs): Problem[] {
  const { parameterOpenApiSchema: schema, parameters, schedules } = inputs;
  if (inputs.enforceParameterSchema === false) return [];
  const options = { hideValues: true };
  const problems = checkParameters("parameters", schema, parameters, options);
  if (!isRecord(schedules)) return problems;
  for (const [slug, schedule] of Object.entries(schedules)) {
    if (!isRecord(schedule) || !isRecord(schedule.parameters)) continue;
    const path = `${memberPath("schedules", slug)}.parameters`;
    problems.push(...checkParameters(path, schema, schedule.parameters, options));
  }
  return problems;
}

function checkVersionInfo(versionInfo: unknown): Problem[] {
  if (!isRecord(versionInfo) || isUnknown(versionInfo.type)) return [];
  if (typeof versionInfo.type === "string" && versionInfo.type !== "") return [];
  return [problem("versionInfo.type", 'is needed; write e.g. "vcs:git"')];
}
