import { Command, Option } from "commander";
import { repeatable } from "../repeatable";
import type { Run } from "../terminal";
import type { RunOptions } from "./command";

const HELP = `
Parameters are checked against the deployment's own schema before a run is made. With --watch the exit
code is the run's: 0 completed, 1 failed, crashed or cancelled. Ctrl-C leaves the run going.

Examples:
  $ npx prefect-constructs run etl/nightly -p rows=1000 -p 'columns=["a", "b"]' --watch
  $ npx prefect-constructs run etl/nightly --params @parameters.json --in 90m --tag by-hand
  $ npx prefect-constructs run etl/nightly --idempotency-key "$GIT_COMMIT" --json
`;

/** How the shell asks for a run. */
export function runCommand(run: Run): Command {
  return new Command("run")
    .description("starts a run of a deployment, and follows it to its end with --watch")
    .argument("<flow/deployment>", "the deployment")
    .option("-p, --param <name=value>", "a parameter, as JSON or else as text", repeatable)
    .option("--params <json>", "parameters as one JSON object, or @file with it, or - for stdin")
    .option("--job-variable <name=value>", "a job variable, as JSON or else as text", repeatable)
    .option("--tag <tag>", "a tag beside the deployment's own; may be repeated", repeatable)
    .option("--name <name>", "the run's name (default: one that Prefect makes up)")
    .addOption(new Option("--at <time>", "when it starts, ISO 8601").conflicts("in"))
    .option("--in <duration>", "starts it after a while: 45s, 10m, 2h, 1d, 1h30m")
    .option("--idempotency-key <key>", "the same key gives the same run")
    .option("--watch", "follows states and logs until the run ends")
    .option("--json", "prints the run as JSON; with --watch at its end, and logs on standard error")
    .option("--api <url>", "the API, e.g. http://127.0.0.1:4200/api (default: the one found)")
    .addHelpText("after", HELP)
    .action((deployment: string, options: RunOptions) =>
      run(async (terminal) => {
        const { runDeployment } = await import("./command.js");
        return runDeployment(deployment, options, terminal);
      }),
    );
}
