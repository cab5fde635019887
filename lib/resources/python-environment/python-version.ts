/** Whether a version lies within bounds of any precision: 3.13.2 is within a maximum of 3.13. */
export function isWithin(version: string, min?: string, max?: string): boolean {
  return (
    (min === undefined || compare(version, min) >= 0) &&
    (max === undefined || compare(version, max) <= 0)
  );
}

export function isVersion(text: unknown): boolean {
  return typeof text === "string" && /^\d+(\.\d+){0,2}$/.test(text);
}

/** `3.10 to 3.13`, `3.10 or newer`: the bounds in words. */
export function describeBounds(min?: string, max?: string): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `${min} or newer`;
  return max === undefined ? "of any version" : `up to ${max}`;
}

/** By the parts that the bound has. */
function compare(version: string, bound: string): number {
  const parts = version.split(".").map(Number);
  for (const [at, limit] of bound.split(".").map(Number).entries()) {
    const difference = (parts[at] ?? 0) - limit;
    if (difference !== 0) return difference;
  }
  return 0;
}
