import { Command } from "commander";
import { repeatable } from "../repeatable";
import type { Run } from "../terminal";
import type { ImportOptions } from "./command";

const HELP = `
Kinds: work-pools, work-queues, global-concurrency-limits, tag-concurrency-limits, variables, blocks,
flows, deployments, automations. A deployment is named flow/name, a queue pool/name, a block type/name.
What is needed and not imported is referred to by its name or id.

The connection is found as programs find it: the credentials of --from's server come from
PREFECT_API_KEY or PREFECT_API_AUTH_STRING, or from the active Prefect profile, never from this line.

Examples:
  $ npx prefect-constructs import --from http://127.0.0.1:4200/api --out index.ts
  $ npx prefect-constructs import --filter work-pools --filter "deployments:etl/*"
  $ pulumi up   # creates everything in the stack and changes nothing in Prefect
`;

/** How the shell asks for an import. */
export function importCommand(run: Run): Command {
  return new Command("import")
    .description("writes the TypeScript program that takes over what a running Prefect server has")
    .option(
      "--from <url>",
      "the API, e.g. http://127.0.0.1:4200/api (default: the connection found)",
    )
    .option(
      "--filter <text>",
      "a kind, or kind:name with * for any text; may be repeated",
      repeatable,
    )
    .option("--out <file>", "writes there instead of standard output")
    .addHelpText("after", HELP)
    .action((options: ImportOptions) =>
      run(async (terminal) => {
        const { importServer } = await import("./command.js");
        await importServer(options, terminal);
      }),
    );
}
