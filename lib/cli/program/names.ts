/** What a program gives a name to. */
export interface Nameable {
  readonly id: string;
  /** Its own name, of which variable and logical name are made. */
  readonly name: string;
  /** When it was made; "" where nobody knows. */
  readonly created: string;
  /** What its variable's name ends with. */
  readonly suffix: readonly string[];
}

/** How the program calls an object. */
export interface Names {
  /** Its variable. */
  readonly variable: string;
  /** Its name in Pulumi, of which there is one in the whole program. */
  readonly logical: string;
}

/** Longer ones are cut: the line that makes a resource names it twice. */
const LONGEST = 32;

/**
 * Names for all objects, by id. Where two would be called the same the one that was made first has the
 * plain name, so that a new object never takes away the name of an old one.
 */
export function nameAll(objects: readonly Nameable[]): ReadonlyMap<string, Names> {
  const book = new NameBook();
  const sorted = [...objects].sort(byAge);
  return new Map(sorted.map(({ id, name, suffix }) => [id, book.give(name, suffix)]));
}

/** Gives names that are not given yet. */
export class NameBook {
  readonly #taken = new Set<string>();

  give(name: string, suffix: readonly string[]): Names {
    const words = wordsFor(name, suffix);
    let found = namesOf(words);
    for (let number = 2; this.#isTaken(found); number += 1) {
      found = namesOf([...words, String(number)]);
    }
    this.#taken.add(found.variable).add(found.logical);
    return found;
  }

  #isTaken({ variable, logical }: Names): boolean {
    return this.#taken.has(variable) || this.#taken.has(logical);
  }
}

/** By the time of making, then by id, which never changes either. */
function byAge(a: Nameable, b: Nameable): number {
  return compare(a.created, b.created) || compare(a.id, b.id);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function namesOf(words: readonly string[]): Names {
  const [first = "", ...others] = words;
  // A number after a number would read as one.
  const parts = others.map((word, at) =>
    /^\d/.test(word) && /\d$/.test(words[at] ?? "") ? `_${word}` : capitalised(word),
  );
  return { variable: first + parts.join(""), logical: words.join("-") };
}

/** The words of an object's name, ending with what it is: `etl/nightly` is `etl nightly deployment`. */
function wordsFor(name: string, suffix: readonly string[]): string[] {
  const words = shortened(split(name));
  const says = suffix.every((word, at) => words.at(at - suffix.length) === word);
  const whole = says ? words : [...words, ...suffix];
  // A variable's name starts with a letter.
  return /^\p{L}/u.test(whole[0] ?? "") ? whole : [...suffix, ...words];
}

/**
 * Letters of the scripts that compilers of any age take in a name, and digits. Younger ones are in
 * Unicode before the compiler knows them.
 */
const WORD =
  /(?:(?=[\p{L}\d])[\dA-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u05d0-\u05ea\u0620-\u064a\u3041-\u30fa\u4e00-\u9fa5\uac00-\ud7a3])+/gu;

/** Words of letters and digits in lower case, without accents: `Größe_derETL` is `große der etl`. */
function split(name: string): string[] {
  const spaced = unaccented(name).replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2");
  return (unaccented(spaced.toLowerCase()).match(WORD) ?? []).map(String);
}

/** What has no plain letter for it (Hangul, kana with marks) comes together again. */
function unaccented(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/(?<=[A-Za-z])\p{M}+/gu, "")
    .normalize("NFC");
}

function shortened(words: readonly string[]): string[] {
  const kept: string[] = [];
  let length = 0;
  for (const word of words) {
    const whole = [...word];
    const part = whole.slice(0, LONGEST - length).join("");
    if (part === "" || (kept.length > 0 && length + whole.length > LONGEST)) break;
    kept.push(part);
    length += part.length;
  }
  return kept;
}

function capitalised(word: string): string {
  const [first = "", ...others] = word;
  return first.toUpperCase() + others.join("");
}
