import { isRecord } from "../../core/json";
import { checkCount, checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { checkObjectName, checkVariables } from "./names";

type Settings = Readonly<Record<string, unknown>>;

/** All that is wrong with the settings of workers, apart from those of every pod. */
export function checkWorkerSettings(path: string, settings: Settings): Problem[] {
  return [
    ...NAMES.flatMap((member) => checkText(`${path}.${member}`, settings[member])),
    ...oneOf(`${path}.prefect`, settings.prefect, [2, 3]),
    ...oneOf(`${path}.role`, settings.role, ["smallest", "prefect-helm"]),
    ...checkAccount(path, settings),
    ...checkRules(`${path}.rules`, settings.rules),
    ...checkAutoscaling(`${path}.autoscaling`, settings),
    ...checkBudget(`${path}.disruptionBudget`, settings.disruptionBudget),
    ...checkSeconds(`${path}.startTimeoutSeconds`, settings.startTimeoutSeconds),
    ...checkVariables(`${path}.env`, settings.env),
  ];
}

const NAMES = ["namespace", "jobNamespace", "objectName"];

/** A namespace may be an object of the program's too, which checks itself. */
function checkText(path: string, value: unknown): Problem[] {
  return typeof value === "string" ? checkObjectName(path, value) : [];
}

function oneOf(path: string, value: unknown, allowed: readonly unknown[]): Problem[] {
  if (value === undefined || isUnknown(value) || allowed.includes(value)) return [];
  return [
    problem(path, `must be ${allowed.map((one) => JSON.stringify(one)).join(" or ")}`, value),
  ];
}

/** An account of the user's own has the rights that somebody gave it. */
function checkAccount(path: string, settings: Settings): Problem[] {
  if (settings.serviceAccountName === undefined) return [];
  return ["role", "rules"].flatMap((member) =>
    settings[member] === undefined
      ? []
      : [problem(`${path}.${member}`, "goes not with serviceAccountName; give one of the two")],
  );
}

function checkRules(path: string, rules: unknown): Problem[] {
  if (rules === undefined || isUnknown(rules)) return [];
  if (!Array.isArray(rules)) return [problem(path, "must be a list of rules")];
  return rules.flatMap((one: unknown, at) => {
    const isRule = isRecord(one) && Array.isArray(one.resources) && Array.isArray(one.verbs);
    const needs = "must have apiGroups, resources and verbs, as in a Role";
    return isRule && Array.isArray(one.apiGroups) ? [] : [problem(`${path}[${at}]`, needs)];
  });
}

function checkAutoscaling(path: string, { autoscaling, count, resources }: Settings): Problem[] {
  if (autoscaling === undefined || isUnknown(autoscaling)) return [];
  if (!isRecord(autoscaling)) return [problem(path, "must be an object", autoscaling)];
  const { minCount = 1, maxCount, cpuPercent, memoryPercent } = autoscaling;
  const problems = [
    ...checkCount(`${path}.minCount`, minCount, { min: 1 }),
    ...checkCount(`${path}.maxCount`, maxCount, { min: 1 }),
    ...checkCount(`${path}.cpuPercent`, cpuPercent, { min: 1 }),
    ...checkCount(`${path}.memoryPercent`, memoryPercent, { min: 1 }),
  ];
  if (maxCount === undefined) problems.push(problem(`${path}.maxCount`, "must be given"));
  if (typeof maxCount === "number" && maxCount < Number(minCount)) {
    problems.push(problem(`${path}.maxCount`, "must be at least minCount", maxCount));
  }
  if (count !== undefined && count !== 0) {
    problems.push(problem(path, "goes not with count; give minCount and maxCount"));
  }
  const byCpu = cpuPercent !== undefined || memoryPercent === undefined;
  const requests = isRecord(resources) && isRecord(resources.requests) ? resources.requests : {};
  for (const [measured, name] of [
    [byCpu, "cpu"],
    [memoryPercent !== undefined, "memory"],
  ] as const) {
    // A share of nothing is never reached: the cluster would not scale, and say so in an event only.
    if (!measured || requests[name] !== undefined) continue;
    problems.push(problem(path, `needs resources.requests.${name}, of which it measures a share`));
  }
  return problems;
}

function checkBudget(path: string, budget: unknown): Problem[] {
  if (budget === undefined || isUnknown(budget)) return [];
  if (!isRecord(budget)) return [problem(path, "must be an object", budget)];
  const given = ["minAvailable", "maxUnavailable"].filter((key) => budget[key] !== undefined);
  if (given.length !== 1) {
    return [problem(path, "needs exactly one of minAvailable and maxUnavailable")];
  }
  return given.flatMap((key) => {
    const value = budget[key];
    if (isUnknown(value) || /^\d+%$/.test(String(value))) return [];
    if (Number.isSafeInteger(value) && Number(value) >= 0) return [];
    return [
      problem(`${path}.${key}`, "must be a whole number or a share", value, 'write e.g. "50%"'),
    ];
  });
}
