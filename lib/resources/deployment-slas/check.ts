import type { ServerInfo } from "../../client";
import { isRecord } from "../../core/json";
import { checkSeconds } from "../../core/limits";
import { memberPath, problem, type Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";

const SEVERITIES = ["minor", "low", "moderate", "high", "critical"];

const KEYS = [
  ...["duration", "staleAfter", "within", "expectedEvent", "resourceMatch"],
  ...["severity", "enabled"],
];

/** What is wrong whatever the server. */
export function checkSlas(path: string, slas: unknown): Problem[] {
  if (isUnknown(slas)) return [];
  if (!isRecord(slas)) return [problem(path, "must be an object of agreements by name")];
  return Object.entries(slas).flatMap(([name, sla]) => checkSla(memberPath(path, name), sla));
}

/** Only Prefect Cloud watches over them. */
export function slasUnsupportedBy({ cloud, version }: ServerInfo, path: string): Problem[] {
  if (cloud) return [];
  return [problem(path, `needs Prefect Cloud; this server is Prefect ${version}`)];
}

function checkSla(path: string, sla: unknown): Problem[] {
  if (isUnknown(sla)) return [];
  if (!isRecord(sla)) return [problem(path, "must be an agreement")];
  const { severity, enabled } = sla;
  const problems = Object.keys(sla)
    .filter((key) => !KEYS.includes(key))
    .map((key) => problem(`${path}.${key}`, "is nothing that an agreement has"));
  for (const key of ["duration", "staleAfter", "within"]) {
    problems.push(...checkSeconds(`${path}.${key}`, sla[key], { min: 1 }));
  }
  if (isStated(severity) && !isUnknown(severity) && !SEVERITIES.includes(String(severity))) {
    problems.push(problem(`${path}.severity`, `must be one of ${SEVERITIES.join(", ")}`, severity));
  }
  if (isStated(enabled) && !isUnknown(enabled) && typeof enabled !== "boolean") {
    problems.push(problem(`${path}.enabled`, "must be true or false", enabled));
  }
  return [...problems, ...checkKind(path, sla)];
}

function checkKind(path: string, sla: Readonly<Record<string, unknown>>): Problem[] {
  const kinds = ["duration", "staleAfter", "within"].filter((key) => isStated(sla[key]));
  if (kinds.length !== 1) {
    const got = kinds.length === 0 ? "none is set" : `${kinds.join(" and ")} are set`;
    return [problem(path, `needs exactly one of duration, staleAfter and within; ${got}`)];
  }
  const events = ["expectedEvent", "resourceMatch"].filter((key) => isStated(sla[key]));
  if (events.length === 0 || isStated(sla.within)) return [];
  return events.map((key) => problem(`${path}.${key}`, "goes with within alone"));
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null;
}
