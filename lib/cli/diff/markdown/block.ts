/** A piece of Markdown that stands by itself: it is shown whole, in its short form, or not at all. */
export interface Block {
  readonly whole: string;
  /** One line, for where the whole has no room. */
  readonly short: string;
  /** How many of the section's things it is about. */
  readonly about: number;
}

/** Blocks under a heading. */
export interface Section {
  readonly heading: string;
  /** What is counted when some have no room: `deployment`. */
  readonly noun: string;
  readonly blocks: readonly Block[];
}

/** What had no room. */
export interface LeftOut {
  readonly noun: string;
  readonly shortened: number;
  readonly missing: number;
}

/** Puts together as much as there is room for; an earlier block comes before a later one. */
export function fill(
  sections: readonly Section[],
  room: number,
): { readonly text: string; readonly leftOut: readonly LeftOut[] } {
  let left = room;
  const parts: string[] = [];
  const leftOut: LeftOut[] = [];
  const add = (text: string): boolean => {
    if (text.length > left) return false;
    parts.push(text);
    left -= text.length;
    return true;
  };
  for (const { heading, noun, blocks } of sections) {
    const hasHeading = blocks.length > 0 && add(`\n${heading}\n`);
    let [shortened, missing] = [0, 0];
    for (const { whole, short, about } of blocks) {
      if (hasHeading && add(`\n${whole}\n`)) continue;
      if (hasHeading && add(`\n${short}\n`)) shortened += about;
      else missing += about;
    }
    if (shortened + missing > 0) leftOut.push({ noun, shortened, missing });
  }
  return { text: parts.join(""), leftOut };
}

/** A list of as many lines as there is room for, and a last one that says how many have none. */
export function listWithin(lines: readonly string[], room: number, rest: (left: number) => string) {
  let length = 0;
  const last = rest(lines.length).length + 2;
  const fits = lines.findIndex((line, at) => {
    length += line.length + 1;
    return length + (at === lines.length - 1 ? 0 : last) > room;
  });
  if (fits < 0) return lines.join("\n");
  return [...lines.slice(0, fits), rest(lines.length - fits)].join("\n");
}
