import { nearest } from "../../core/suggestions";
import { globOf } from "../glob";
import { UsageError } from "../usage-error";
import { type Kind, KIND_NAMES } from "./kinds";

/** Whether an object is asked for. */
export type Filter = (kind: Kind, name: string) => boolean;

/** What `--filter` asks for. */
export interface Wanted {
  /** Without any `--filter` everything is. */
  readonly all: boolean;
  readonly takes: Filter;
  /** Whether any object of a kind may be asked for. */
  readonly takesKind: (kind: Kind) => boolean;
}

interface Pattern {
  readonly kind: Kind;
  readonly name: RegExp;
}

/**
 * Each filter is a kind, or `kind:name` with `*` for any text; an object is taken that any of them names.
 * @throws {UsageError} for one that names no kind
 */
export function parseFilters(filters: readonly string[]): Wanted {
  const patterns = filters.map(parseFilter);
  const all = patterns.length === 0;
  return {
    all,
    takes: (kind, name) =>
      all || patterns.some((pattern) => pattern.kind === kind && pattern.name.test(name)),
    takesKind: (kind) => all || patterns.some((pattern) => pattern.kind === kind),
  };
}

function parseFilter(filter: string): Pattern {
  const colon = filter.indexOf(":");
  const word = (colon < 0 ? filter : filter.slice(0, colon)).trim();
  const kind = KIND_NAMES.find((one) => one === word);
  if (kind === undefined) throw unknownKind(filter, word);
  return { kind, name: globOf(colon < 0 ? "*" : filter.slice(colon + 1)) };
}

function unknownKind(filter: string, word: string): UsageError {
  const meant = nearest(word, KIND_NAMES);
  const fix =
    meant === undefined ? `it is one of ${KIND_NAMES.join(", ")}` : `did you mean "${meant}"?`;
  return new UsageError(`--filter "${filter}" names no kind of objects; ${fix}`);
}
