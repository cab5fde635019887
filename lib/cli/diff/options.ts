import { Command } from "commander";
import type { Run } from "../terminal";
import type { DiffOptions } from "./command";

const HELP = `
What needs care comes first: deletions, replacements, pauses, and runs that are active now and would
be cancelled. For these the Prefect server is asked that is found as programs find it, or --api's;
credentials come from PREFECT_API_KEY or PREFECT_API_AUTH_STRING, never from this line. Where it
does not answer, the review says so.

Secrets are never shown. The first line is a hidden mark with the stack's name, by which a workflow
finds the comment that it wrote before; see examples/pr-preview.

A preview that fails before it begins prints nothing, or names no stack. With --stack the review says so
under the same mark, in place of one that is out of date; the project is that of Pulumi.yaml.

The exit code is 0 once the review is written, of a preview that failed too. With --exit-code it is
1 then, and always where there was no preview.

Examples:
  $ pulumi preview --json | npx prefect-constructs diff
  $ npx prefect-constructs diff preview.json --offline --out preview.md
  $ npx prefect-constructs diff preview.json --stack production --exit-code --out preview.md
  $ npx prefect-constructs diff preview.json --limit 1000000   # what GitLab takes of a note
`;

/** How the shell asks for a review. */
export function diffCommand(run: Run): Command {
  return new Command("diff")
    .description("writes a preview of Pulumi's as Markdown for those who review it")
    .argument("[file]", 'what "pulumi preview --json" printed (default: standard input)')
    .option("--out <file>", "writes there instead of standard output")
    .option("--json", "writes the same as data")
    .option("--api <url>", "the API to ask for active runs (default: the connection found)")
    .option("--offline", "asks no server for active runs")
    .option("--limit <characters>", "how long the Markdown may be (default: 65000)")
    .option("--stack <name>", "whose preview it is, where that does not say so itself")
    .option("--exit-code", "ends with 1 where the preview failed")
    .addHelpText("after", HELP)
    .action((file: string | undefined, options: DiffOptions) =>
      run(async (terminal) => {
        const { writeReview } = await import("./command.js");
        return writeReview(file, options, terminal);
      }),
    );
}
