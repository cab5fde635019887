import type { BaseJobTemplate } from "../../client";
import { isRecord } from "../../core/json";
import { checkParameters } from "../../core/parameters";
import { problem, type Problem } from "../../core/problems";
import { nearest } from "../../core/suggestions";
import { placeholdersOf } from "./template";

/**
 * Job variables that a template has no use for, which Prefect passes over in silence, and those
 * whose values its schema refuses. Values are left out of problems: one may be a secret. A template
 * that is empty yet is filled by the pool's first worker; nothing is known of it.
 */
export function checkJobVariables(
  path: string,
  template: Partial<BaseJobTemplate>,
  jobVariables: unknown,
): Problem[] {
  const { variables } = template;
  if (!isRecord(variables) || !isRecord(jobVariables)) return [];
  const problems = checkParameters(path, variables, jobVariables, { hideValues: true });
  const known = namesIn(template);
  const strangers = Object.keys(jobVariables).filter(
    (name) => jobVariables[name] !== undefined && !known.has(firstPart(name)),
  );
  const told = new Set(problems.map((one) => one.path));
  return [
    ...problems,
    ...strangers
      .filter((name) => !told.has(`${path}.${name}`))
      .map((name) => stranger(path, name, known)),
  ];
}

/** What has a schema, and what is merely filled in. */
function namesIn({ variables, job_configuration }: Partial<BaseJobTemplate>): Set<string> {
  const properties = isRecord(variables) ? variables.properties : undefined;
  const stated = isRecord(properties) ? Object.keys(properties) : [];
  return new Set([...stated, ...placeholdersOf(job_configuration)].map(firstPart));
}

/** `env.A` is one member of the variable `env`. */
function firstPart(name: string): string {
  return name.split(".", 1)[0]!;
}

function stranger(path: string, name: string, known: ReadonlySet<string>): Problem {
  const close = nearest(name, known);
  const fix = close ? `did you mean "${close}"?` : `it has ${[...known].sort().join(", ")}`;
  return problem(`${path}.${name}`, "is no variable of the pool's job template", undefined, fix);
}
