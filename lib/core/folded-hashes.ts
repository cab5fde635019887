import { hashJson, shortHash } from "./content-hash";

/** Enough to name what differs, and too few to be felt in a state. */
const MOST_ENTRIES = 200;
const HASH_LENGTH = 8;

/**
 * The beginnings of files' hashes by path. Where these are too many, what is in the deepest folders
 * becomes one entry for each, whose path ends with a slash.
 */
export function foldedHashes(
  hashes: Readonly<Record<string, string>>,
  most = MOST_ENTRIES,
): Record<string, string> {
  const paths = Object.keys(hashes).sort();
  let depth = Math.max(0, ...paths.map((path) => path.split("/").length));
  let folded = groupsAt(depth, paths);
  while (folded.size > most && depth > 0) folded = groupsAt(--depth, paths);
  const entries = [...folded].map(([group, members]) => {
    const hash = members.map((path) => hashes[path] ?? "");
    const own =
      group === members[0] ? hash[0] : hashJson(members.map((path, at) => [path, hash[at]]));
    return [group, shortHash(own ?? "", HASH_LENGTH)] as const;
  });
  return Object.fromEntries(entries);
}

/** Paths by themselves up to a depth, and below it by their folder there. */
function groupsAt(depth: number, paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const parts = path.split("/");
    const group = parts.length <= depth ? path : `${parts.slice(0, depth).join("/") || "."}/`;
    const members = groups.get(group) ?? [];
    if (members.push(path) === 1) groups.set(group, members);
  }
  return groups;
}
