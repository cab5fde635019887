import type { ErrorObject } from "ajv";
import { nearest } from "./suggestions";

/** What is wrong with one value, as a problem's parts. */
export interface ParameterError {
  /** Behind the parameters' own path: `.model`, `.points[0].x`. */
  readonly path: string;
  readonly needs: string;
  readonly got?: unknown;
  readonly fix?: string;
}

/** The names at the top, and what they are names of. */
interface Names {
  readonly names: readonly string[];
  readonly what: string;
}

const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "an integer",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a string",
};

const MUST_BE = "must be ";

/**
 * One error a value, in the order they were found. Where a value may be one of several things, what
 * each of them needs is one sentence; or, when it came closest to one of them, what is wrong inside.
 */
export function describeErrors(
  errors: readonly ErrorObject[],
  names: readonly string[],
  what = "a parameter of the flow",
): ParameterError[] {
  const own: Names = { names, what };
  const found: ParameterError[] = [];
  for (const error of errors) {
    if (error.keyword === "anyOf" || error.keyword === "oneOf") mergeChoices(found, error);
    else if (error.keyword !== "if") found.push(describe(error, own));
  }
  const firstOfPath = new Map<string, ParameterError>();
  for (const error of found) if (!firstOfPath.has(error.path)) firstOfPath.set(error.path, error);
  return [...firstOfPath.values()];
}

/** Replaces the errors of a choice's branches, which stand last, by one error or by the deepest. */
function mergeChoices(found: ParameterError[], choice: ErrorObject): void {
  const path = pathOf(choice.instancePath);
  let first = found.length;
  while (first > 0 && isWithin(found[first - 1]!.path, path)) first--;
  const branches = found.splice(first);
  const deeper = branches.filter((error) => error.path !== path);
  if (deeper.length > 0) found.push(...deeper);
  else found.push({ path, needs: joinNeeds(branches), got: choice.data });
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^($|[.[])/.test(path.slice(outer.length));
}

function joinNeeds(branches: readonly ParameterError[]): string {
  const needs = [...new Set(branches.map((error) => error.needs))];
  if (needs.length === 0) return "must match exactly one of the forms that it may have";
  if (!needs.every((need) => need.startsWith(MUST_BE))) return needs.join(" or ");
  return MUST_BE + needs.map((need) => need.slice(MUST_BE.length)).join(" or ");
}

function describe(error: ErrorObject, own: Names): ParameterError {
  const path = pathOf(error.instancePath);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "type":
      return { path, needs: MUST_BE + typeNames(params.type), got: error.data };
    case "enum":
      return { path, needs: `${MUST_BE}equal to ${listed(params.allowedValues)}`, got: error.data };
    case "const":
      return { path, needs: MUST_BE + JSON.stringify(params.allowedValue), got: error.data };
    case "format":
      return { path, needs: `must have the format ${String(params.format)}`, got: error.data };
    case "required":
      return { path: path + step(String(params.missingProperty)), needs: "is required" };
    case "additionalProperties":
    case "unevaluatedProperties":
      return notTaken(path, String(Object.values(params)[0]), own);
    default:
      return { path, needs: error.message ?? `must satisfy ${error.keyword}`, got: error.data };
  }
}

function notTaken(path: string, key: string, { names, what }: Names): ParameterError {
  if (path !== "") return { path: path + step(key), needs: "is not a key that is taken here" };
  const meant = nearest(key, names);
  const taken = names.length > 0 ? `it takes ${names.join(", ")}` : undefined;
  const fix = meant ? `did you mean ${meant}?` : (taken ?? "it takes none");
  return { path: step(key), needs: `is not ${what}`, fix };
}

function typeNames(types: unknown): string {
  const names = [types].flat().map((type) => TYPES[String(type)] ?? String(type));
  return names.join(" or ");
}

function listed(values: unknown): string {
  const texts = [values].flat().map((value) => JSON.stringify(value));
  return `one of the allowed values (${texts.join(", ")})`;
}

/** A JSON pointer as the user would write the path: `/points/0/x` is `.points[0].x`. */
function pathOf(pointer: string): string {
  const keys = pointer.split("/").slice(1);
  return keys.map((key) => step(key.replaceAll("~1", "/").replaceAll("~0", "~"))).join("");
}

function step(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
