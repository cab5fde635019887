import { problem, type Problem } from "./problems";
import { isUnknown } from "./unknown";

/** A whole number of things (a concurrency limit, a number of workers); left out unless required. */
export function checkCount(
  path: string,
  value: unknown,
  { min = 0, required = false } = {},
): Problem[] {
  const isThere = value !== undefined && value !== null;
  if ((!isThere && !required) || isUnknown(value)) return [];
  if (Number.isSafeInteger(value) && (value as number) >= min) return [];
  return [problem(path, `must be a whole number of at least ${min}`, value ?? null)];
}

/** A span of time in seconds, fractions allowed, or left out. */
export function checkSeconds(path: string, value: unknown, { min = 0 } = {}): Problem[] {
  if (value === undefined || value === null || isUnknown(value)) return [];
  if (typeof value === "number" && Number.isFinite(value) && value >= min) return [];
  return [problem(path, `must be a number of seconds, at least ${min}`, value)];
}
