// Loaded when first needed, as all that not every program needs.
const shellQuote = () => require("shell-quote") as typeof import("shell-quote");

/** Unquoted text: no space but between words, and nothing that a shell would put something else for. */
const PLAIN = String.raw`\\(?: |[^\s${"`"}])|[^\s'"\\${"`"}$~[]`;
const QUOTED = String.raw`'[^']*'|"(?:\\[^\n${"`"}]|[^"\\${"`"}$])*"`;
const WORD = `(?:${PLAIN}|${QUOTED})+`;

/** Words on one line: a further line is a further command. */
const WORDS = new RegExp(`^${WORD}(?:[ \\t]+${WORD})*$`);

/** A command as words, a text split as a shell would; undefined where only a shell could run it. */
export function commandWords(command: string | readonly string[]): readonly string[] | undefined {
  if (typeof command !== "string") return command;
  const text = command.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
  if (text === "") return [];
  if (!WORDS.test(text)) return undefined;
  const parts = shellQuote().parse(text);
  const words = parts.filter((part) => typeof part === "string");
  return words.length === parts.length ? words : undefined;
}
