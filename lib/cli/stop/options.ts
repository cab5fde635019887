import { Command } from "commander";
import type { Run } from "../terminal";
import type { StopCommandOptions } from "./command";

const HELP = `
--infrastructure also stops what the stack's program has made to run this deployment: its processes on
this machine, its containers, its pods (scaled to 0). They are known by the stack's state alone, from
"pulumi stack export"; what that does not name is never touched. "pulumi up --refresh" starts them again.

A pause stays until somebody takes it back in Prefect's UI, or the program says paused: false.

Examples:
  $ npx prefect-constructs stop etl/nightly
  $ npx prefect-constructs stop etl/nightly --no-pause --timeout 10
  $ npx prefect-constructs stop etl/nightly --infrastructure --stack dev --cwd ./pipelines
`;

/** How the shell asks to stop a deployment. */
export function stopCommand(run: Run): Command {
  return new Command("stop")
    .description("pauses a deployment, cancels its active runs and waits for their end")
    .argument("<flow/deployment>", "the deployment")
    .option("--no-pause", "cancels the runs there are, and lets its schedules go on")
    .option(
      "--timeout <seconds>",
      "how long runs may take to end before it is forced (default: 60)",
    )
    .option("--infrastructure", "also stops the processes, containers or pods that run it")
    .option("--stack <name>", "whose program made them (default: the stack that is selected)")
    .option("--cwd <folder>", "the folder of that program's project (default: this one)")
    .option("--json", "prints what was done as JSON")
    .option("--api <url>", "the API, e.g. http://127.0.0.1:4200/api (default: the one found)")
    .addHelpText("after", HELP)
    .action((deployment: string, options: StopCommandOptions) =>
      run(async (terminal) => {
        const { stopDeployment } = await import("./command.js");
        return stopDeployment(deployment, options, terminal);
      }),
    );
}
