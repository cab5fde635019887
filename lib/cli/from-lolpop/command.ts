import { refuseToOverwrite } from "../program/out-file";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";
import { writeOut } from "../whole-file";
import { counted } from "../words";
import { type Parsed, parsedFlags } from "./flags";
import { planOf } from "./plan";
import { FIRST_WORDS, programText } from "./program";
import { commandsIn, type ShellCommand } from "./words";

/** The command's options, as they were given. */
export interface FromLolpopOptions {
  /** @default - standard output */
  readonly out?: string;
  /** The generation of Prefect that the workflow runs with. @default 3 */
  readonly prefect?: string;
}

/** Writes the program that does what commands of `lolpop deployment` do. */
export async function fromLolpop(
  texts: readonly string[],
  { out, prefect = "3" }: FromLolpopOptions,
  terminal: Terminal,
): Promise<void> {
  if (!/^[23]$/.test(prefect)) throw new UsageError(`--prefect must be 2 or 3; got "${prefect}"`);
  if (out !== undefined) refuseToOverwrite(out, FIRST_WORDS, terminal);
  const commands: ShellCommand[] = [];
  for (const text of texts) {
    const found = commandsIn(text === "-" ? await terminal.in() : text);
    if ("problem" in found) throw new UsageError(found.problem);
    commands.push(...found);
  }
  const { parsed, pools } = sorted(commands);
  const plan = planOf(parsed, pools, prefect === "2" ? 2 : 3);
  if ("problems" in plan) throw new UsageError(plan.problems.join("\n"));
  writeOut(programText(plan), out, terminal);
  const where = out === undefined ? "" : ` in ${out}`;
  terminal.note(
    `${counted(commands.length, "command")} of lolpop's${where}; read the comments at the program's end`,
  );
}

/** lolpop's commands with their flags, and the pools that Prefect's make. */
function sorted(commands: readonly ShellCommand[]) {
  const parsed: Parsed[] = [];
  const pools = new Map<string, string | undefined>();
  const problems: string[] = [];
  for (const { program, words } of commands) {
    if (program === "prefect") {
      const [, verb, name = ""] = words;
      const type = words[words.findIndex((word) => /^(--type|-t)$/.test(word)) + 1];
      if (verb === "create")
        pools.set(name, words.includes("--type") || words.includes("-t") ? type : undefined);
      continue;
    }
    const one = parsedFlags(words);
    if ("problems" in one) problems.push(...one.problems);
    else parsed.push(one);
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { parsed, pools };
}
