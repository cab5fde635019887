import type { Deployment, PrefectClient } from "../../client";
import { isRecord } from "../../core/json";
import { checkParameters } from "../../core/parameters";
import { describeProblems, problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown, UNKNOWN } from "../../core/unknown";
import type { Checked, HandlerContext } from "../../provider/handler";
import { askServer } from "../online";
import { checkActions, TARGETS } from "./actions";
import { actionsOf, unsupportedBy } from "./generation";
import type { AutomationInputs, AutomationState } from "./inputs";
import { checkLoops } from "./loops";
import { AUTOMATIONS_ARE_OFF, describe } from "./messages";
import { checkFlag, checkText, checkTexts } from "./shape";
import { checkTrigger } from "./triggers";

/** Every problem at once: those that show in the inputs alone, then those the server knows of. */
export async function checkAutomation(
  context: HandlerContext,
  news: AutomationInputs,
  olds: AutomationState | undefined,
): Promise<Checked<AutomationInputs>> {
  const offline = validateAutomation(news);
  const online = await askServer(context, async (client, server) => {
    const isOff = server.generation === 2 && !(await client.automations.areOn());
    if (isOff) return [problem("trigger", AUTOMATIONS_ARE_OFF)];
    return [
      ...unsupportedBy(server, news),
      ...(offline.length > 0 ? [] : await checkTargets(context, client, news, olds)),
    ];
  });
  return { inputs: news, problems: [...offline, ...online] };
}

/** What is wrong whatever the server. */
export function validateAutomation(inputs: AutomationInputs): Problem[] {
  const { name, description, enabled, tags, trigger, actions, ownerResource } = inputs;
  const problems = [
    ...checkName(name),
    ...ifKnown(description, (value) => checkText("description", value)),
    ...ifKnown(enabled, (value) => checkFlag("enabled", value)),
    ...ifKnown(tags, (value) => checkTexts("tags", value)),
    ...ifKnown(ownerResource, (value) => checkText("ownerResource", value)),
    ...checkTrigger("trigger", trigger),
    ...((actions ?? null) === null ? [problem("actions", "is needed; write [] for none")] : []),
    ...checkActions("actions", actions),
    ...checkActions("actionsOnTrigger", inputs.actionsOnTrigger),
    ...checkActions("actionsOnResolve", inputs.actionsOnResolve),
  ];
  return problems.length > 0 ? problems : checkLoops(inputs);
}

function checkName(name: unknown): Problem[] {
  if (isUnknown(name)) return [];
  if (typeof name === "string" && name.trim() !== "") return [];
  return [problem("name", "must be a string that is not empty", name ?? null)];
}

function ifKnown(value: unknown, check: (value: unknown) => Problem[]): Problem[] {
  return value === undefined || value === null || isUnknown(value) ? [] : check(value);
}

/** Whether what an action names is there; only where it is newly named. */
async function checkTargets(
  context: HandlerContext,
  client: PrefectClient,
  news: AutomationInputs,
  olds: AutomationState | undefined,
): Promise<Problem[]> {
  const before = new Set(olds ? actionsOf(olds).flatMap(({ action }) => targetsOf(action)) : []);
  const problems: Problem[] = [];
  for (const { path, action } of actionsOf(news)) {
    const { deploymentId, automationId } = action;
    if (typeof deploymentId === "string" && !isUnknown(deploymentId)) {
      const deployment = await client.deployments.get(deploymentId);
      if (deployment) warnOfRuns(context, news, { path, action }, deployment);
      else if (!before.has(deploymentId)) problems.push(missing(path, "deployment", deploymentId));
    }
    if (typeof automationId !== "string" || isUnknown(automationId)) continue;
    if (before.has(automationId) || (await client.automations.get(automationId))) continue;
    problems.push(missing(path, "automation", automationId));
  }
  return problems;
}

function missing(path: string, what: string, id: string): Problem {
  return problem(`${path}.${what}`, `names no ${what} of the server`, id);
}

function targetsOf(action: Readonly<Record<string, unknown>>): unknown[] {
  return Object.values(TARGETS).map((key) => action[key]);
}

/**
 * Runs that the deployment as it is now would refuse. Only a warning: the same program may be about
 * to change it.
 */
function warnOfRuns(
  context: HandlerContext,
  inputs: AutomationInputs,
  { path, action }: ReturnType<typeof actionsOf>[number],
  deployment: Deployment,
): void {
  const { type, parameters } = action;
  if (type !== "run-deployment" || isUnknown(parameters)) return;
  if (!deployment.enforce_parameter_schema) return;
  const given = isRecord(parameters) ? withoutTemplates(parameters) : {};
  const all = { ...deployment.parameters, ...given };
  // Values are left out of problems: a parameter may be a secret.
  const options = { required: true, hideValues: true };
  const schema = deployment.parameter_openapi_schema;
  const problems = checkParameters(`${path}.parameters`, schema, all, options);
  if (problems.length === 0) return;
  const first = problems.slice(0, 1);
  context.warn(`${describeProblems(describe(inputs), first)}; Prefect would refuse the run`);
}

/** A template's value is known when the automation acts. */
export function withoutTemplates(
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.entries(parameters).map(([name, value]) => [
    name,
    hasUnknown(value) || /\{\{|\{%/.test(JSON.stringify(value)) ? UNKNOWN : value,
  ]);
  return Object.fromEntries(entries);
}
