import { posix } from "node:path";

/** A line of a .dockerignore. */
interface Pattern {
  /** Whether it takes back what lines before it leave out. */
  readonly isException: boolean;
  fits(path: string): boolean;
}

/** What Go takes for a space. */
const SPACE = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const SPACES_AROUND = new RegExp(`^${SPACE}|${SPACE}$`, "g");

/** A set of characters, `[^a-z]`, and all that docker takes for a pattern. */
const MEMBER = String.raw`(?:\\.|[^\\\-\]])`;
const SET = String.raw`\[\^?(?:${MEMBER}(?:-${MEMBER})?)+\]`;
const LEGAL = new RegExp(String.raw`^(?:\\.|${SET}|[^\\[])*$`, "su");

/** A pattern's parts: stars, sets, escapes, and single characters. */
const PARTS = new RegExp(String.raw`\*\*\/?|\*|\?|${SET}|\\.|.`, "gsu");

/** The patterns of a file, in its order; undefined where docker does not take one of them. */
export function parsePatterns(text: string): readonly Pattern[] | undefined {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => !line.startsWith("#"))
    .map(trimmed)
    .filter((line) => line !== "");
  const patterns = lines.map(patternOf);
  return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined;
}

/** Whether a file, or a folder that it is in, is left out: the last line that fits decides. */
export function isIgnored(patterns: readonly Pattern[], path: string): boolean {
  const folders = path.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"));
  let ignored = false;
  for (const { isException, fits } of patterns) {
    if (isException === ignored && folders.some(fits)) ignored = !isException;
  }
  return ignored;
}

/** Docker reads a line twice; behind a slash, `/!a`, it is an exception to the second reading alone. */
function patternOf(line: string): Pattern | undefined {
  const isInverted = line.startsWith("!");
  const path = clean(trimmed(isInverted ? line.slice(1) : line)).replace(/^\/(?=.)/su, "");
  const read = clean(trimmed(isInverted ? `!${path}` : path));
  const isException = read.startsWith("!");
  const text = isException ? read.slice(1) : read;
  if (text === "" || !LEGAL.test(text)) return undefined;
  try {
    return { isException, fits: fitter(text) };
  } catch {
    return undefined; // A range from its end to its start.
  }
}

/** Without a slash at its end, and without steps. */
function clean(path: string): string {
  return path === "" ? path : posix.normalize(path).replace(/(?<=.)\/$/su, "");
}

function fitter(text: string): (path: string) => boolean {
  // Docker has no star in what it looks for at an end only.
  const end = /^\*\*([^*?[\]\\]+)$/.exec(text)?.[1];
  if (end !== undefined) {
    return (path) => path.endsWith(end) || (end.startsWith("/") && path === end.slice(1));
  }
  const start = /^([^*?[\]\\]+)\*\*\/?$/.exec(text)?.[1];
  if (start !== undefined) return (path) => path.startsWith(start);
  const form = new RegExp(`^${text.match(PARTS)?.map(sourceOf).join("") ?? ""}$`, "su");
  return (path) => form.test(path);
}

function sourceOf(part: string, at: number, parts: readonly string[]): string {
  if (part.startsWith("**")) return at === parts.length - 1 ? ".*" : "(?:.*/)?";
  if (part === "*") return "[^/]*";
  if (part === "?") return "[^/]";
  if (part.length > 2 && part.startsWith("[")) return part.replace(/\\([^\\\]^-])/gsu, "$1");
  return part.replace(/^\\/, "").replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
}

function trimmed(text: string): string {
  return text.replace(SPACES_AROUND, "");
}
