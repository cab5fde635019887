import { redactUrlCredentials } from "../../../core/redact";
import { isUnknown } from "../../../core/unknown";
import { type Change, type Path, PLAIN } from "../preview/changes";
import { SECRET } from "../preview/secrets";
import { cut, firstOf, joined, quote, type Rich, rich } from "./rich";

/** Longer values are cut: the program has all of them. */
const LONGEST = 80;

/** A value in few words. */
export function shown(value: unknown): Rich {
  if (value === SECRET || value === PLAIN) return ["a secret"];
  if (isUnknown(value)) return ["what is known later"];
  if (typeof value === "string") return shownText(value);
  return quote(cut(redactUrlCredentials(JSON.stringify(value) ?? "nothing"), LONGEST));
}

function shownText(text: string): Rich {
  if (text === "") return ["an empty text"];
  const lines = text.split("\n").length;
  if (lines > 1) return rich`a text of ${lines} lines`;
  return quote(cut(redactUrlCredentials(text), LONGEST));
}

/** What became of a place: `rows: 1 → 2`. */
export function changeLine(label: Rich, { before, after, named }: Change): Rich {
  if (before === SECRET && after === SECRET) return rich`${label}: a secret value changes`;
  if (before === SECRET && after === PLAIN) return rich`${label} is no longer a secret`;
  if (before === PLAIN) return rich`${label} becomes a secret`;
  if (named === true) return rich`${label} changes`;
  if (before === undefined) return rich`${label}: ${shown(after)} is added`;
  if (after === undefined) return rich`${label} is removed (was ${shown(before)})`;
  if (isLong(before) && isLong(after)) return rich`${label}: ${lineChanges(before, after)}`;
  const [old, now] = [shown(before), shown(after)];
  if (JSON.stringify(old) !== JSON.stringify(now)) return rich`${label}: ${old} → ${now}`;
  return rich`${label} changes in what is cut off here: ${now}`;
}

function isLong(value: unknown): value is string {
  return typeof value === "string" && value.includes("\n");
}

const MOST_TEXT_LINES = 3;

/** The first lines that only one of two texts has. */
function lineChanges(before: string, after: string): Rich {
  const [old, now] = [before, after].map((text) => text.split("\n")) as [string[], string[]];
  const only = (lines: string[], others: string[]) => {
    const among = new Set(others);
    const found = lines.filter((line) => !among.has(line));
    return found.map((line) => shown(line.trim()));
  };
  const parts = [
    ["without", only(old, now)],
    ["with", only(now, old)],
  ] as const;
  const told = parts.filter(([, lines]) => lines.length > 0);
  if (told.length === 0) return ["the same lines in another order"];
  const each = told.map(([word, lines]) => rich`${[word]} ${firstOf(lines, MOST_TEXT_LINES)}`);
  return rich`now ${joined(each, ", and ")}`;
}

/** What a place of something new has. */
export function newLine(label: Rich, { after }: Change): Rich {
  return rich`${label}: ${shown(after)}`;
}

/** `a.b[0]`, as a program would write it. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${text}["${key}"]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
