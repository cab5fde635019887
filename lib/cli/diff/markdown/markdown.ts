import { stripVTControlCharacters } from "node:util";
import type { Review } from "../review/review";
import { cut } from "../words/rich";
import { counted } from "../../words";
import { fill, type LeftOut, listWithin } from "./block";
import { codeSpan, fence, inMarkdown } from "./escape";
import { blocksOf } from "./groups";

/** What GitHub takes of a comment is 65,536 characters. */
export const DEFAULT_LIMIT = 65_000;

/** Below that there is no room for a part of each. */
export const LEAST_LIMIT = 4_000;

/** Kept for the sentence that says what had no room. */
const TAIL = 400;
const MOST_ERRORS = 10;
const LONGEST_NOTE = 1_000;

/** The review as Markdown of at most so many characters. */
export function markdownOf(review: Review, limit: number = DEFAULT_LIMIT): string {
  const { dangers, notes, groups } = review;
  const head = [...headLines(review), ...errorLines(review, limit / 4)].join("\n");
  const dangerRoom = Math.floor((limit - head.length) / 2);
  const dangerList = listWithin(
    dangers.map((danger) => `- ⚠️ ${inMarkdown(danger)}`),
    dangerRoom - 100,
    (left) => `- ⚠️ and ${left} more`,
  );
  const top = [
    head,
    ...(dangers.length > 0 ? ["", "#### Look at this first", "", dangerList] : []),
    ...noteLines(notes),
    "",
  ].join("\n");
  const of = (kind: string) => blocksOf(groups.filter((group) => group.kind === kind));
  const sections = [
    { heading: "#### Deployments", noun: "deployment", blocks: of("deployment") },
    { heading: "#### Other resources", noun: "other resource", blocks: of("other") },
  ];
  const { text, leftOut } = fill(sections, limit - top.length - TAIL);
  return top + text + leftOutText(leftOut);
}

/** The first line is the comment's mark: by it a workflow finds the one that it wrote before. */
function headLines({ project, stack, verdict, unchanged }: Review): string[] {
  const title = stack === undefined ? "Preview" : `Preview of ${codeSpan(plainName(stack))}`;
  const rest = unchanged === 0 ? "" : ` ${counted(unchanged, "resource")} ${stays(unchanged)}.`;
  return [markerOf({ project, stack }), `### ${title}`, "", `**${verdict}**${rest}`];
}

function stays(number: number): string {
  return number === 1 ? "stays as it is" : "stay as they are";
}

/** `<!-- prefect-constructs diff etl/production -->`. */
export function markerOf({ project, stack }: Pick<Review, "project" | "stack">): string {
  const name = stack === undefined ? "" : ` ${plainName(project ?? "")}/${plainName(stack)}`;
  return `<!-- prefect-constructs diff${name} -->`;
}

/** Nothing that could end the comment. */
function plainName(name: string): string {
  return cut(name.replaceAll(/[^\w.-]/g, "_"), 200);
}

function errorLines({ errors }: Review, room: number): string[] {
  if (errors.length === 0) return [];
  const shown = errors.slice(0, MOST_ERRORS);
  const each = Math.floor(room / shown.length) - 20;
  const texts = shown.flatMap((message) => ["", fence(withinLines(errorText(message), each))]);
  const rest = errors.length - shown.length;
  return rest === 0 ? texts : [...texts, "", `and ${counted(rest, "more error")}`];
}

/** Without the engine's prefix and colours, and without the places in the SDK that a stack names. */
function errorText(message: string): string[] {
  const lines = stripVTControlCharacters(message)
    .trim()
    .replace(/^error: /, "")
    .split(/\r?\n/);
  return lines.filter((line) => !/^\s+at .*[:)]/.test(line));
}

function noteLines(notes: Review["notes"]): string[] {
  const short = notes.map(inMarkdown).filter((note) => note.length <= LONGEST_NOTE);
  return short.slice(0, 1).flatMap((note) => ["", `_${note}_`]);
}

/** As many lines as fit, each within the fence's margin. */
function withinLines(lines: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let left = room - 20;
  for (const line of lines) {
    // An escaped character is at most ten long.
    const short = cut(line, Math.max(0, Math.min(left, 1000)));
    const length = fence([short]).length;
    if (length > left) return [...kept, "…"];
    kept.push(short);
    left -= length;
  }
  return kept;
}

/** Says how much is not there, for a reviewer would take it for all. */
function leftOutText(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return "";
  const parts = leftOut.flatMap(({ noun, shortened, missing }) => [
    ...(missing > 0 ? [`${counted(missing, noun)} not shown`] : []),
    ...(shortened > 0 ? [`${counted(shortened, noun)} shown by name alone`] : []),
  ]);
  return `\n_Cut for lack of room: ${parts.join(", ")}. The whole is in \`pulumi preview --diff\`._\n`;
}
