/** A text of the preview: shown as code, so that nothing in it is taken for anything else. */
export interface Quoted {
  readonly quoted: string;
}

/** Words of ours with texts of the preview among them. Only `rich` and `quote` make them. */
export type Rich = readonly (string | Quoted)[];

/** Names are not that long; one that is would push all else out. */
const LONGEST = 200;

export function quote(text: string): Rich {
  return [{ quoted: cut(text, LONGEST) }];
}

/** At most so many letters. */
export function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(0, most - 1)).join("")}…`;
}

/** A sentence: what is put into it is quoted, unless it is rich itself or a number. */
export function rich(words: TemplateStringsArray, ...values: readonly (Rich | string | number)[]) {
  return words.flatMap((word, at): Rich => {
    const value = values[at];
    if (value === undefined) return [word];
    if (typeof value === "number") return [word + String(value)];
    return [word, ...(typeof value === "string" ? quote(value) : value)];
  });
}

export function joined(parts: readonly Rich[], between: string): Rich {
  return parts.flatMap((part, at) => (at === 0 ? part : [between, ...part]));
}

/** As people read it where there is no markup. */
export function plainText(text: Rich): string {
  return text.map((part) => (typeof part === "string" ? part : `"${part.quoted}"`)).join("");
}

/** The first few, and how many there are beside them. */
export function firstOf(names: readonly Rich[], most: number): Rich {
  // To say "and 1 more" takes as much room as to say it.
  const shown = names.length <= most + 1 ? names : names.slice(0, most);
  const rest = names.length - shown.length;
  return rest === 0 ? joined(shown, ", ") : rich`${joined(shown, ", ")} and ${rest} more`;
}
