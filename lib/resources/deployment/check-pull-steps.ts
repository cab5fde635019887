import type { ServerInfo } from "../../client";
import { isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";

const GIT_CLONE = "prefect.deployments.steps.git_clone";

/** Arguments of git_clone that 2.20 does not have: a run would fail with them. */
const GIT_CLONE_ON_3 = ["commit_sha", "directories", "clone_directory_name"];

/** A Python function with its module: what a step is imported by. */
const FUNCTION = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)+$/u;

interface Step {
  readonly path: string;
  readonly name: string;
  readonly args: unknown;
}

/** What Prefect would only say when a run starts. Values are left out: they may be secret. */
export function checkPullSteps(pullSteps: unknown): Problem[] {
  if (pullSteps === undefined || pullSteps === null || isUnknown(pullSteps)) return [];
  if (!Array.isArray(pullSteps)) return [problem("pullSteps", "must be a list of steps")];
  return pullSteps.flatMap((step: unknown, index) => {
    const path = `pullSteps[${index}]`;
    if (isUnknown(step)) return [];
    const names = isRecord(step) ? Object.keys(step) : [];
    if (!isRecord(step) || names.length !== 1) {
      const fix = 'write { "module.function": { argument: value } }';
      return [problem(path, "must be one function with its arguments", undefined, fix)];
    }
    const [name = ""] = names;
    return checkStep({ path, name, args: step[name] });
  });
}

function checkStep({ path, name, args }: Step): Problem[] {
  const problems = FUNCTION.test(name)
    ? []
    : [problem(path, "must name a Python function with its module", name)];
  if (args === null || isUnknown(args)) return problems;
  if (!isRecord(args)) {
    return [...problems, problem(`${path}.${name}`, "must be an object of arguments")];
  }
  if (name !== GIT_CLONE) return problems;
  if (!args.repository) {
    problems.push(problem(`${path}.repository`, "is needed: the URL to clone"));
  }
  if (args.access_token && args.credentials) {
    const needs = "goes not with credentials; give one of the two";
    problems.push(problem(`${path}.access_token`, needs));
  }
  return problems;
}

/** What the steps ask of a Prefect that the server is too old for. */
export function stepsUnsupportedBy(server: ServerInfo, pullSteps: unknown): Problem[] {
  if (server.generation === 3 || !Array.isArray(pullSteps)) return [];
  return pullSteps.flatMap((step: unknown, index) => {
    const args = isRecord(step) ? step[GIT_CLONE] : undefined;
    if (!isRecord(args)) return [];
    const needs = `needs a Prefect 3 server; this one is ${server.version}`;
    return GIT_CLONE_ON_3.filter((key) => (args[key] ?? null) !== null).map((key) =>
      problem(`pullSteps[${index}].${key}`, needs),
    );
  });
}
