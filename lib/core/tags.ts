import { sameJson } from "./json";
import { problem, type Problem } from "./problems";
import { isUnknown } from "./unknown";

/** A list of tags, or left out. */
export function checkTags(path: string, tags: unknown): Problem[] {
  if (tags === undefined || tags === null || isUnknown(tags)) return [];
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === "string")) return [];
  return [problem(path, "must be a list of strings")];
}

/** Compares tags as sets: their order means nothing, nor does one that is there twice. */
export function sameTags(a: unknown, b: unknown): boolean {
  return sameJson(asSet(a ?? []), asSet(b ?? []));
}

function asSet(tags: unknown): unknown {
  return Array.isArray(tags) ? [...new Set(tags as readonly unknown[])].sort() : tags;
}
