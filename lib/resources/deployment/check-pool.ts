import type { BaseJobTemplate, PrefectClient } from "../../client";
import { isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown } from "../../core/unknown";
import { checkJobVariables, wantedTemplate } from "../job-template";
import type { DeploymentInputs } from "./inputs";

/**
 * Whether the pool is there, is of the type, and takes the job variables. Where the same program makes
 * the pool, its id is given, unknown while it is to be made, and what its template is going to be.
 */
export async function checkPool(
  client: PrefectClient,
  inputs: DeploymentInputs,
): Promise<Problem[]> {
  const { workPoolName, workPoolId } = inputs;
  if (!workPoolName) return [];
  if (hasUnknown([workPoolName, workPoolId])) return (await checkWanted(client, inputs)) ?? [];
  const pool = await client.workPools.lately(workPoolName);
  if (!pool) {
    if (workPoolId) return [];
    const fix = "create it, or pass workPoolId where the same program makes it";
    return [problem("workPoolName", "names a work pool that does not exist", workPoolName, fix)];
  }
  const problems = checkVariables(pool.base_job_template, inputs);
  return [...checkType(pool.type, inputs), ...(await notMended(client, inputs, problems))];
}

function checkType(type: string, { workPoolName, workPoolType }: DeploymentInputs): Problem[] {
  if (!workPoolType || isUnknown(workPoolType) || workPoolType === type) return [];
  const what = `names a work pool of type "${type}", not "${workPoolType}"`;
  const fix = `write workPool: { existing: "${workPoolName}", type: "${type}" }`;
  return [problem("workPoolName", what, workPoolName, fix)];
}

/**
 * Of what is wrong by the live template, what will be wrong still: the same program may be about to
 * change that template, and may not, for one that follows a default of the server's was made from
 * the default of its day.
 */
async function notMended(
  client: PrefectClient,
  inputs: DeploymentInputs,
  problems: readonly Problem[],
): Promise<readonly Problem[]> {
  if (problems.length === 0 || !inputs.workPoolTemplate) return problems;
  const later = await checkWanted(client, inputs);
  return problems.filter(({ path }) => later?.some((one) => one.path === path));
}

/** By what the template is going to be; undefined where nobody knows. */
async function checkWanted(
  client: PrefectClient,
  inputs: DeploymentInputs,
): Promise<Problem[] | undefined> {
  const { workPoolTemplate } = inputs;
  if (!workPoolTemplate || hasUnknown(workPoolTemplate)) return undefined;
  // What is wrong with the template itself is the pool's to say.
  const { template } = await wantedTemplate(client, workPoolTemplate);
  return template && checkVariables(template, inputs);
}

function checkVariables(
  template: Partial<BaseJobTemplate>,
  { jobVariables }: DeploymentInputs,
): Problem[] {
  const problems = checkJobVariables("jobVariables", template, jobVariables);
  // Those of the environment are told already.
  const told = new Set(checkEnvironment(jobVariables).map(({ path }) => path));
  return problems.filter(({ path }) => !told.has(path));
}

/** What is wrong with the variables of the environment, whatever the pool. */
export function checkEnvironment(jobVariables: unknown): Problem[] {
  if (!isRecord(jobVariables) || !isRecord(jobVariables.env)) return [];
  return Object.entries(jobVariables.env).flatMap(([name, value]) => {
    if (typeof value === "string" || value === null || isRecord(value)) return [];
    const fix = `write it in quotes or String(...)`;
    return [problem(`jobVariables.env.${name}`, "must be a string", undefined, fix)];
  });
}
