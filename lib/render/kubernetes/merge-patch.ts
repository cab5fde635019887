import { isRecord } from "../../core/json";
import { type Problem, problem } from "../../core/problems";

/** A JSON merge patch (RFC 7386): objects are merged, null removes, anything else takes the place. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

export function checkMergePatch(path: string, patch: unknown): Problem[] {
  if (patch === undefined || isRecord(patch)) return [];
  return [problem(path, "must be an object, a JSON merge patch", patch)];
}
