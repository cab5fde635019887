import { Command } from "commander";
import type { Run } from "../terminal";
import type { StatusOptions } from "./command";

const HELP = `
Unhealthy is a deployment that nothing could run (no worker of its pool is online, no process serves it),
whose last run failed or crashed, or that the stack has and the server has not; never one that is paused.

Examples:
  $ npx prefect-constructs status
  $ npx prefect-constructs status --filter "etl/*" --json
  $ npx prefect-constructs status --stack dev --cwd ./pipelines --exit-code
`;

/** How the shell asks how deployments are. */
export function statusCommand(run: Run): Command {
  return new Command("status")
    .description("shows the deployments of a server or stack: schedules, runs, and what runs them")
    .option("--filter <flow/deployment>", 'only these, with * for any text, e.g. "etl/*"')
    .option("--stack <name>", "only those of a Pulumi stack, read from its state")
    .option("--cwd <folder>", "the folder of the stack's project (default: this one)")
    .option("--json", "prints all of it as JSON")
    .option("--exit-code", "ends with 1 when a deployment is unhealthy")
    .option("--api <url>", "the API, e.g. http://127.0.0.1:4200/api (default: the one found)")
    .addHelpText("after", HELP)
    .action((options: StatusOptions) =>
      run(async (terminal) => {
        const { showStatus } = await import("./command.js");
        return showStatus(options, terminal);
      }),
    );
}
