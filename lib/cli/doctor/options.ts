import { Command } from "commander";
import type { Run } from "../terminal";
import type { DoctorOptions } from "./command";

const HELP = `
Exit code 0: what every stack needs is there, and a server that is configured answers. What only some
programs need (an engine, a cluster, plugins) is told and does not count.

Examples:
  $ npx prefect-constructs doctor
  $ npx prefect-constructs doctor --cwd ./pipelines --json
`;

/** How the shell asks what is missing. */
export function doctorCommand(run: Run): Command {
  return new Command("doctor")
    .description("looks for all that a stack may need, and says how to get what is missing")
    .option("--cwd <folder>", "the project whose packages are looked for (default: this folder)")
    .option("--json", "prints the findings as JSON")
    .option("--api <url>", "the API, e.g. http://127.0.0.1:4200/api (default: the one found)")
    .addHelpText("after", HELP)
    .action((options: DoctorOptions) =>
      run(async (terminal) => {
        const { examine } = await import("./command.js");
        return examine(options, terminal);
      }),
    );
}
