import { type Group, isWhole, type Member, usedByText } from "../review/groups";
import { VERBS } from "../review/operations";
import { firstOf, joined, quote, type Rich, rich } from "../words/rich";
import { counted, pluralOf } from "../../words";
import type { Block } from "./block";
import { inHtml, inMarkdown } from "./escape";

/** More lines are folded away. */
const MOST_LINES = 10;

/** Names that a heading has room for; more are folded away. */
const MOST_NAMES = 5;
const MOST_FOLDED_NAMES = 300;

/** One block for each, and one for all that change alike. */
export function blocksOf(groups: readonly Group[]): Block[] {
  const alike = new Map<string, Group[]>();
  for (const group of groups) {
    const key = JSON.stringify([group.noun, group.operation, group.usedBy, linesOf(group, false)]);
    alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  // What is true of many comes before what is true of one; the kinds of change stay in their order.
  const operations = [...new Set(groups.map(({ operation }) => operation))];
  const place = ([first]: readonly Group[]) => operations.indexOf(first?.operation ?? "update");
  const sorted = [...alike.values()].sort((a, b) => place(a) - place(b) || b.length - a.length);
  return sorted.map((some) => {
    const [first, second] = some;
    if (first === undefined) throw new Error("a key without groups");
    return second === undefined ? blockOf(first) : blockOfAlike(first, some);
  });
}

function blockOf(group: Group): Block {
  const verb = VERBS[group.operation][0];
  const title = rich`${[group.noun]} ${quote(group.name)} ${[verb]}${usedByText(group)}`;
  return withLines(title, linesOf(group, true), 1);
}

function blockOfAlike(first: Group, some: readonly Group[]): Block {
  const verb = VERBS[first.operation][1];
  const what = `${counted(some.length, first.noun)} ${verb} alike`;
  const names = some.map(({ name }) => quote(name));
  const lines = linesOf(first, false);
  if (names.length <= MOST_NAMES) {
    return withLines(rich`${[what]}: ${joined(names, ", ")}`, lines, some.length);
  }
  const { whole, short } = withLines([what], lines, some.length);
  const all = inMarkdown(firstOf(names, MOST_FOLDED_NAMES));
  return {
    whole: `${whole}\n\n${folded([`which ${pluralOf(first.noun)}`], all)}`,
    short,
    about: some.length,
  };
}

function withLines(title: Rich, lines: readonly Line[], about: number): Block {
  const heading = `**${inMarkdown(title)}**`;
  if (lines.length === 0) return { whole: heading, short: heading, about };
  const list = lines
    .map(({ depth, text }) => `${"  ".repeat(depth)}- ${inMarkdown(text)}`)
    .join("\n");
  const whole = lines.length > MOST_LINES ? folded(title, list) : `${heading}\n\n${list}`;
  return { whole, short: heading, about };
}

/** Blank lines within, so that what is folded is read as Markdown. */
function folded(summary: Rich, content: string): string {
  return `<details><summary>${inHtml(summary)}</summary>\n\n${content}\n\n</details>`;
}

interface Line {
  readonly depth: 0 | 1;
  readonly text: Rich;
}

/** @param named - false: without the names of the resources, which differ where all else is alike */
function linesOf({ kind, operation, members }: Group, named: boolean): Line[] {
  const lines: Line[] = [];
  const along: Member[] = [];
  for (const member of members) {
    const alone = kind === "other" && members.length === 1;
    if (member.main || (alone && member.operation === operation)) {
      lines.push(...member.lines.map((text) => ({ depth: 0 as const, text })));
    } else if (member.operation === operation && isWhole(operation)) along.push(member);
    else lines.push(...memberLines(member, named));
  }
  if (along.length > 0) lines.push({ depth: 0, text: rich`with ${alongText(along, named)}` });
  return lines;
}

/** What comes and goes with the deployment needs no more words. */
function alongText(along: readonly Member[], named: boolean): Rich {
  const parts = along.map(({ noun, name }) => (named ? rich`${[noun]} ${name}` : [noun]));
  return joined(parts, ", ");
}

function memberLines({ noun, name, operation, lines }: Member, named: boolean): Line[] {
  const what = rich`${[noun]}${named ? rich` ${name}` : []} ${[VERBS[operation][0]]}`;
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) {
    return [{ depth: 0, text: rich`${what}: ${only}` }];
  }
  return [{ depth: 0, text: what }, ...lines.map((text) => ({ depth: 1 as const, text }))];
}
