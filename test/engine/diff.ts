import { formatPath, parsePath, pathContains, type PropertyPath } from "./paths";
import { deepEqual, isPlainObject, type Props, type Value, withoutSecrets } from "./values";

export type DiffKind =
  | "add"
  | "delete"
  | "update"
  | "add-replace"
  | "delete-replace"
  | "update-replace";

export type DetailedDiff = Readonly<Record<string, DiffKind>>;

/** What a provider, or the engine in its place, says about a change. */
export interface DiffResult {
  readonly changes: "none" | "some" | "unknown";
  readonly replaceKeys: readonly string[];
  readonly changedKeys: readonly string[];
  readonly detailedDiff?: DetailedDiff;
  readonly deleteBeforeReplace: boolean;
}

export const NO_CHANGES: DiffResult = {
  changes: "none",
  replaceKeys: [],
  changedKeys: [],
  deleteBeforeReplace: false,
};
export const SOME_CHANGES: DiffResult = { ...NO_CHANGES, changes: "some" };

/** A diff that asks for a replacement and names the reason. */
export function replaceBecause(key: string): DiffResult {
  return { ...SOME_CHANGES, replaceKeys: [key] };
}

export function asksReplacement(diff: DiffResult): boolean {
  return (
    diff.replaceKeys.length > 0 ||
    Object.values(diff.detailedDiff ?? {}).some((kind) => kind.endsWith("-replace"))
  );
}

/** The paths to show for a diff. */
export function diffPaths(diff: DiffResult): readonly string[] {
  const detailed = Object.keys(diff.detailedDiff ?? {});
  return (detailed.length > 0 ? detailed : [...diff.changedKeys]).sort();
}

/** The engine's own diff, for providers that leave it to the engine: property by property. */
export function diffInputs(olds: Props, news: Props): DiffResult {
  const detailedDiff: Record<string, DiffKind> = {};
  diffObjects([], withoutSecrets(olds), withoutSecrets(news), detailedDiff);
  const paths = Object.keys(detailedDiff);
  if (paths.length === 0) return NO_CHANGES;
  const changedKeys = new Set(paths.map((path) => String(parsePath(path)[0])));
  return { ...SOME_CHANGES, changedKeys: [...changedKeys], detailedDiff };
}

type Found = Record<string, DiffKind>;

function diffObjects(prefix: PropertyPath, olds: Props, news: Props, found: Found): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    const path = [...prefix, key];
    const old = olds[key] ?? null;
    const value = news[key] ?? null;
    if (old === null && value === null) continue;
    if (old === null) found[formatPath(path)] = "add";
    else if (value === null) found[formatPath(path)] = "delete";
    else diffValues(path, old, value, found);
  }
}

function diffValues(path: PropertyPath, old: Value, value: Value, found: Found): void {
  if (Array.isArray(old) && Array.isArray(value)) diffArrays(path, old, value, found);
  else if (isPlainObject(old) && isPlainObject(value)) diffObjects(path, old, value, found);
  else if (!deepEqual(old, value)) found[formatPath(path)] = "update";
}

function diffArrays(path: PropertyPath, olds: Value[], news: Value[], found: Found): void {
  for (let i = 0; i < Math.max(olds.length, news.length); i++) {
    const old = olds[i];
    const value = news[i];
    const inner = [...path, i];
    if (old === undefined) found[formatPath(inner)] = "add";
    else if (value === undefined) found[formatPath(inner)] = "delete";
    else diffValues(inner, old, value, found);
  }
}

/** Turns changes below the user's `replaceOnChanges` paths into replacements. */
export function applyReplaceOnChanges(
  diff: DiffResult,
  replaceOnChanges: readonly string[],
  hasInitErrors: boolean,
): DiffResult {
  if (diff.changes !== "some" && !hasInitErrors) return diff;
  const paths = replaceOnChanges.map(parsePath);
  const matches = (text: string): boolean => {
    const inner = parsePath(text);
    return paths.some((path) => pathContains(path, inner));
  };
  const replaceKeys = new Set([...diff.replaceKeys, ...diff.changedKeys.filter(matches)]);
  const initErrors = hasInitErrors && matches("#initerror");
  if (initErrors) replaceKeys.add("#initerror");
  return {
    ...diff,
    changes: initErrors ? "some" : diff.changes,
    replaceKeys: [...replaceKeys],
    ...(diff.detailedDiff && { detailedDiff: toReplacements(diff.detailedDiff, matches) }),
  };
}

function toReplacements(diff: DetailedDiff, matches: (path: string) => boolean): DetailedDiff {
  const result: Record<string, DiffKind> = {};
  for (const [path, kind] of Object.entries(diff)) {
    const already = kind.endsWith("-replace");
    result[path] = matches(path) && !already ? (`${kind}-replace` as DiffKind) : kind;
  }
  return result;
}
