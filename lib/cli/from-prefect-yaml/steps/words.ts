/** A piece of a word: a template as a whole, a quoted text, an escaped character, or a plain one. */
const PIECE = /\{\{.*?\}\}|'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|\s+|[^]/gs;

/**
 * The words of a command line as Python's `shlex.split` has them, which Prefect runs without a shell.
 * Undefined where a quote is not closed.
 */
export function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece, single, double, escaped] of line.matchAll(PIECE)) {
    if (/^\s+$/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (/^["'\\]$/.test(piece)) return undefined;
    word = (word ?? "") + (single ?? double?.replace(/\\(["\\])/g, "$1") ?? escaped ?? piece);
  }
  return word === undefined ? words : [...words, word];
}
