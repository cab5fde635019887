import { Command } from "commander";
import type { Run } from "../terminal";
import type { FromLolpopOptions } from "./command";

const HELP = `
Several commands make one program: the one class of \`package\`, deployed as \`build\` says. Give each in
quotes, or all of them on standard input with \`-\`.

Examples:
  $ npx prefect-constructs from-lolpop "lolpop deployment package MyRunner -c prefect_files/dev.yaml --packager PrefectOrchestrator"
  $ npx prefect-constructs from-lolpop --out index.ts - < deploy.sh
`;

/** How the shell asks for the program of lolpop's commands. */
export function fromLolpopCommand(run: Run): Command {
  return new Command("from-lolpop")
    .description("writes the TypeScript program that does what `lolpop deployment` commands do")
    .argument("<command...>", "lolpop deployment package, build, run or stop; - reads them")
    .option("--out <file>", "writes there instead of standard output")
    .option("--prefect <2|3>", "the generation that the workflow runs with (default: 3)")
    .addHelpText("after", HELP)
    .action((texts: string[], options: FromLolpopOptions) =>
      run(async (terminal) => {
        const { fromLolpop } = await import("./command.js");
        await fromLolpop(texts, options, terminal);
      }),
    );
}
