import { parse } from "shell-quote";

/** A command as words, a text split as a shell would; undefined where only a shell could run it. */
export function commandWords(command: string | readonly string[]): readonly string[] | undefined {
  if (typeof command !== "string") return command;
  // A variable stays as it is written: the program would put this machine's value in its place.
  const parts = parse(command, (name) => `$${name}`);
  const words = parts.filter((part) => typeof part === "string");
  return words.length === parts.length ? words : undefined;
}
