import { stripVTControlCharacters } from "node:util";
import { redactValues } from "./redact";

/** How many of a log's last lines an error shows. */
export const TAIL_LINES = 20;
const LINE_CHARACTERS = 400;

/** The last lines of a text without the values of `secrets`, each cut to a bearable length. */
export function lastLines(
  text: string,
  secrets: Readonly<Record<string, string>>,
  count = TAIL_LINES,
): string[] {
  // Redacted before it is cut: half a secret would not be recognised.
  return redactValues(stripVTControlCharacters(text), secrets)
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .map((line) => line.slice(0, LINE_CHARACTERS));
}
