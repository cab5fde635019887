import { parse } from "shell-quote";

/** A command of the shell, word by word, without the program's name. */
export interface ShellCommand {
  readonly program: "lolpop" | "prefect";
  readonly words: readonly string[];
}

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  lolpop: ["deployment"],
  prefect: ["work-pool", "worker"],
};

/**
 * The commands in a text, as a shell would read it. A line that goes on in the next may have blanks
 * behind its backslash: documentation has.
 */
export function commandsIn(text: string): ShellCommand[] | { readonly problem: string } {
  // Before lines are joined: a backslash at a comment's end joins nothing.
  const joined = withoutComments(text).replace(/\\[ \t]*\r?\n/g, " ");
  // A variable is for the shell to fill in, and nobody's here.
  const entries = parse(joined, (name) => `$${name}`);
  const commands: { program: ShellCommand["program"]; words: string[] }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (typeof entry !== "string") {
      if ("comment" in entry) continue;
      if ("pattern" in entry) commands.at(-1)?.words.push(entry.pattern);
      else if (![";", "&&"].includes(entry.op)) {
        return { problem: `"${entry.op}" is the shell's; give the lolpop command alone` };
      }
      continue;
    }
    const next = entries[index + 1];
    const begins = Object.hasOwn(PROGRAMS, entry) && PROGRAMS[entry]?.includes(String(next));
    if (begins) commands.push({ program: entry as ShellCommand["program"], words: [] });
    else if (entry.trim() === "") continue;
    else if (commands.length === 0) {
      return { problem: `"${entry}" is no lolpop command; write lolpop deployment package ...` };
    } else commands.at(-1)?.words.push(entry);
  }
  if (commands.length === 0) return { problem: "there is no lolpop deployment command" };
  return commands;
}

const QUOTED = /\$'(?:\\[^]|[^'\\])*'|'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]/;
const COMMENT = /(?<![^\s;&|()<>])#.*/;
const QUOTE_OR_COMMENT = new RegExp(`(${QUOTED.source})|(${COMMENT.source})|#`, "g");

/** For the parser all is a comment from the first `#` to the end of the text; within a word it is none. */
function withoutComments(text: string): string {
  return text.replace(QUOTE_OR_COMMENT, (_, quoted?: string, comment?: string) => {
    return quoted ?? (comment === undefined ? "\\#" : "");
  });
}
