/** A JSON value as it stands in a request body or in the state. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * One text for one value: keys sorted, members that are `undefined` dropped as JSON does. A bare
 * `undefined` is the text `undefined`, so that it differs from null.
 */
export function canonicalJson(value: unknown): string {
  return value === undefined ? "undefined" : (JSON.stringify(value, sortedMembers) ?? "undefined");
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** A shallow copy without the members that are `undefined`. */
export function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as unknown as T;
}

/**
 * A copy of JSON without `undefined` at any level, where an array's turns into null as JSON has it:
 * protobuf, in which Pulumi carries properties, has no such value and refuses it.
 */
export function deepWithoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => deepWithoutUndefined(item ?? null)) as T;
  if (!isRecord(value)) return value;
  const members = Object.entries(withoutUndefined(value));
  return Object.fromEntries(members.map(([key, part]) => [key, deepWithoutUndefined(part)])) as T;
}

/** Whether a value arrives as it is: JSON has no NaN and no infinity, which would become null. */
export function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isJson);
}

/** Whether a value is an object with members: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  // fromEntries defines members: a key "__proto__" stays an ordinary key.
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
