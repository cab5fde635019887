import { isRecord, sameJson } from "../../../core/json";
import { hasSecret, SECRET } from "./secrets";
import type { PreviewStep } from "./read";

/** Keys and places that lead to a value. */
export type Path = readonly (string | number)[];

/** A place where a resource's inputs differ; `undefined` is what is not there. */
export interface Change {
  readonly path: Path;
  readonly before: unknown;
  readonly after: unknown;
  /** The preview names the place, and its inputs are the same: what is live differs, or a secret. */
  readonly named?: boolean;
}

/** The program text that a dynamic resource carries, and marks that engines add. */
const NOT_OURS = /^__/;

/**
 * What differs between a step's old and new inputs, and what else the preview names. A secret has no
 * value on either side, not even where it is none any more: it may be the same text.
 */
export function changesOf(step: PreviewStep): Change[] {
  const before = step.oldState?.inputs ?? {};
  const after = step.newState?.inputs ?? {};
  const found = differences(before, after, []);
  for (const path of namedPaths(step)) {
    if (NOT_OURS.test(String(path[0])) || found.some((one) => overlap(one.path, path))) continue;
    const secret = hasSecret(atPath(before, path)) || hasSecret(atPath(after, path));
    const told = secret ? SECRET : undefined;
    found.push({ path, before: told, after: told, named: true });
  }
  return found;
}

function differences(before: unknown, after: unknown, path: Path): Change[] {
  if (before === SECRET || after === SECRET) {
    if (before === after) return [];
    return [{ path, before: maskOf(before), after: maskOf(after) }];
  }
  if (sameJson(before, after)) return [];
  const [old, now] = path.length === 1 ? bothSides(before, after) : [before, after];
  if (isRecord(old) && isRecord(now)) return memberDifferences(old, now, path);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((one: unknown, at) => differences(one, after[at], [...path, at]));
  }
  // Of values that do not compare member by member, one secret makes all of them one.
  const secret = hasSecret(before) || hasSecret(after);
  const shown = (side: unknown) => (secret && side !== undefined ? SECRET : side);
  return [{ path, before: shown(before), after: shown(after) }];
}

/** An input that has come or gone is told member by member, as if it had been empty before. */
function bothSides(before: unknown, after: unknown): [unknown, unknown] {
  const empty = (value: unknown) => isRecord(value) && Object.keys(value).length === 0;
  if (before === undefined && !empty(after)) return [isRecord(after) ? {} : before, after];
  if (after === undefined && !empty(before)) return [before, isRecord(before) ? {} : after];
  return [before, after];
}

function memberDifferences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: Path,
): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const ours = keys.filter((key) => path.length > 0 || !NOT_OURS.test(key));
  return ours.flatMap((key) =>
    differences(ownMember(before, key), ownMember(after, key), [...path, key]),
  );
}

/** What was secret on one side is on both. Whether it is there at all is no secret. */
function maskOf(value: unknown): unknown {
  if (value === undefined) return undefined;
  return value === SECRET ? SECRET : PLAIN;
}

/** Stands for a value that is plain on this side and secret on the other. */
export const PLAIN = Symbol("plain here, secret on the other side");

/** The places that the provider or the engine has named; a path says more than a property. */
function namedPaths({ detailedDiff, diffReasons }: PreviewStep): Path[] {
  const detailed = Object.keys(detailedDiff ?? {});
  return (detailed.length > 0 ? detailed : (diffReasons ?? [])).map(parsePath);
}

/** `a.b[0]["c d"]`, as Pulumi writes paths; what does not read so is one key. */
export function parsePath(text: string): Path {
  const keys: (string | number)[] = [];
  const token = /\.?(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+))/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return [text];
    const [, quoted, index, plain] = match;
    if (quoted !== undefined) keys.push(quoted.replace(/\\(.)/gs, "$1"));
    else keys.push(index === undefined ? (plain ?? "") : Number(index));
  }
  return keys.length === 0 ? [text] : keys;
}

/** The value there; within a secret that is the secret. */
function atPath(value: unknown, path: Path): unknown {
  let found = value;
  for (const key of path) {
    if (found === SECRET || typeof found !== "object" || found === null) return found;
    found = ownMember(found, String(key));
  }
  return found;
}

function ownMember(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function overlap(a: Path, b: Path): boolean {
  return a.slice(0, b.length).every((key, at) => String(key) === String(b[at]));
}
