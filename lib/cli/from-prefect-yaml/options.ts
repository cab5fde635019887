import { Command } from "commander";
import type { Run } from "../terminal";
import type { FromPrefectYamlOptions } from "./command";

const HELP = `
The program registers what \`prefect deploy --all\` registers from the file, field by field. What it
does otherwise, or cannot have, is a comment at its end, with the line and the reason.

Examples:
  $ npx prefect-constructs from-prefect-yaml --out index.ts
  $ npx prefect-constructs from-prefect-yaml flows/prefect.yaml --out infra/index.ts
  $ npx prefect-constructs from-prefect-yaml --prefect 2   # as Prefect 2.20 registers it
`;

/** How the shell asks for the program of a prefect.yaml. */
export function fromPrefectYamlCommand(run: Run): Command {
  return new Command("from-prefect-yaml")
    .description("writes the TypeScript program that registers what a prefect.yaml does")
    .argument("[file]", "the file", "prefect.yaml")
    .option("--out <file>", "writes there instead of standard output")
    .option("--project <folder>", "where prefect deploy would be run (default: the file's folder)")
    .option("--prefect <2|3>", "whose prefect deploy it is for (default: as the file says, else 3)")
    .addHelpText("after", HELP)
    .action((file: string, options: FromPrefectYamlOptions) =>
      run(async (terminal) => {
        const { fromPrefectYaml } = await import("./command.js");
        await fromPrefectYaml(file, options, terminal);
      }),
    );
}
