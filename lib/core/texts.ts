import { type Problem, problem } from "./problems";

const NUL = "must not hold a NUL character";
const HALF = "must not hold half of a character (a lone surrogate)";

/**
 * What no file, variable or argument holds of a text: it would be cut there, or come out as another.
 * Values are left out of problems: one may be a secret.
 */
export function checkWritable(path: string, text: unknown): Problem[] {
  if (typeof text !== "string") return [];
  if (text.includes("\0")) return [problem(path, NUL)];
  return isWellFormed(text) ? [] : [problem(path, HALF)];
}

/** Whether each half of a character has its other half: what else is no Unicode. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
