import assert from "node:assert/strict";
import { parsedFlags } from "../../../../lib/cli/from-lolpop/flags";
import { planOf } from "../../../../lib/cli/from-lolpop/plan";
import { programText } from "../../../../lib/cli/from-lolpop/program";
import { commandsIn } from "../../../../lib/cli/from-lolpop/words";

/** The program of commands, or a line for each problem. */
export function outcomeOf(text: string, prefect: 2 | 3 = 3): string {
  const commands = commandsIn(text);
  if ("problem" in commands) return commands.problem;
  const parsed = commands.map(({ words }) => parsedFlags(words));
  const problems = parsed.flatMap((one) => ("problems" in one ? one.problems : []));
  if (problems.length > 0) return problems.join("\n");
  const plan = planOf(
    parsed.flatMap((one) => ("problems" in one ? [] : [one])),
    new Map(),
    prefect,
  );
  return "problems" in plan ? plan.problems.join("\n") : programText(plan);
}

/** The code of a program, without its comments, on one line. */
export function codeOf(program: string): string {
  const lines = program.split("\n").filter((line) => !line.startsWith("//"));
  return lines.join(" ").replace(/\s+/g, " ");
}

/** Fails unless a program has this among its code. */
export function expectCode(program: string, code: string): void {
  assert.ok(codeOf(program).includes(code), `no ${code} in\n${program}`);
}

export const PACKAGE =
  "lolpop deployment package Runner -c dev.yaml --packager PrefectOrchestrator";
export const BUILD = "lolpop deployment build -c dev.yaml --deployer PrefectOrchestrator";
