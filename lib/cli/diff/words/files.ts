import { isRecord } from "../../../core/json";
import { firstOf, joined, quote, type Rich, rich } from "./rich";

const MOST_NAMED = 12;

/** Where a generated context has the files of the working directory. */
const PROJECT = /^project\//;

/** What differs between two records of an image's files: paths, or folders, with their hashes. */
export function fileLines(before: unknown, after: unknown): Rich[] {
  if (!isRecord(before) || !isRecord(after)) return [];
  const differing = differingPaths(before, after);
  if (differing.length === 0) return [];
  const of = (word: string) => differing.filter(([, what]) => what === word);
  const parts = ["changed", "added", "removed"].flatMap((word) => {
    const names = of(word).map(([path]) => quote(path.replace(PROJECT, "")));
    return names.length === 0 ? [] : [rich`${[word]} ${firstOf(names, MOST_NAMED)}`];
  });
  return [rich`files: ${joined(parts, "; ")}`];
}

/** A path of one side may be within a folder that is one entry on the other. */
function differingPaths(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): [string, string][] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const folders = all.filter((path) => path.endsWith("/"));
  const found = new Map<string, string>();
  for (const path of all.sort()) {
    if (before[path] === after[path]) continue;
    const folder = folders.find((one) => one !== path && (one === "./" || path.startsWith(one)));
    if (folder !== undefined) found.set(folder, "changed");
    else if (!(path in before)) found.set(path, "added");
    else found.set(path, path in after ? "changed" : "removed");
  }
  for (const folder of folders) if (found.has(folder)) found.set(folder, "changed");
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}
