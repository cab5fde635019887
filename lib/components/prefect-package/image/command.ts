import { parse } from "shell-quote";

/** Quotes that are closed, and no backtick outside of single ones. */
const CLOSED = /^(?:\\[^`]|'[^']*'|"(?:\\[^`]|[^"\\`])*"|[^'"\\`])*$/;

/** A command as words, a text split as a shell would; undefined where only a shell could run it. */
export function commandWords(command: string | readonly string[]): readonly string[] | undefined {
  if (typeof command !== "string") return command;
  if (!CLOSED.test(command)) return undefined;
  // A variable is the container's, and only a shell in there could tell its value.
  const parts = parse(command, (name) => ({ op: `$${name}` }));
  const words = parts.filter((part) => typeof part === "string");
  return words.length === parts.length ? words : undefined;
}
