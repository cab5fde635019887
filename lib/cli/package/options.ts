import { Command, Option } from "commander";
import { repeatable } from "../repeatable";
import type { Run } from "../terminal";
import { PRINTABLE, type PackageOptions } from "./arguments";

const HELP = `
A plain flow is named by its file and function; a lolpop workflow by --class. What each option means,
and all that a program can say beside them: lib/components/prefect-package/README.md.

A build secret is the name of a variable of the environment, which holds its value. Credentials of a
registry are those that docker login left.

Examples:
  $ npx prefect-constructs package flows/etl.py:etl --repository acme/etl --tag latest
  $ npx prefect-constructs package --class QuickstartRunner --file runner.py --prefect 2
  $ npx prefect-constructs package flows/etl.py:etl --print dockerfile
  $ npx prefect-constructs package flows/etl.py:etl --print manifest --namespace ml | kubectl apply -f -
`;

const SOURCE = "Workflow:";
const LOLPOP = "Workflow of lolpop:";
const IMAGE = "Image:";
const CLUSTER = "With --print manifest and worker-manifest:";

/** An option that may be given several times. */
function several(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(repeatable);
}

const OPTIONS: Readonly<Record<string, readonly Option[]>> = {
  [SOURCE]: [
    new Option("--working-directory <folder>", "that runs work in (default: this folder)"),
    several("--requirement <line>", "of pip"),
    new Option("--requirements <file>", "a requirements file, pyproject.toml or pylock.toml"),
    several("--constraint <line>", "of pip"),
    new Option("--flow-name <name>", "the flow's name in Prefect"),
  ],
  [LOLPOP]: [
    new Option("--class <name>", "the class of the workflow"),
    new Option("--module <name>", "the module of the class (default: lolpop.runner)"),
    new Option("--file <path>", "the file of the class, instead of a module"),
    new Option("--entrypoint <method>", "the method that is the workflow (default: build_all)"),
    new Option("--config <file>", "the config file (default: dev.yaml among --prefect-files)"),
    new Option("--skip-validation", "does not check that the config has all that it needs"),
    new Option("--prefect-files <folder>", "the files made for Prefect (default: prefect_files)"),
    new Option("--flow-function <name>", "of the flow (default: prefect_entrypoint)"),
    new Option("--flow-kwargs <json>", 'of @flow (default: {"log_prints": true})'),
    new Option("--prefect <generation>", "2 or 3 (default: 3)").choices(["2", "3"]),
    new Option("--install-location <requirement>", "where lolpop comes from"),
  ],
  [IMAGE]: [
    new Option("--repository <name>", "the image's name without a tag"),
    several("--tag <tag>", "a fixed tag beside the one by content"),
    new Option("--base-image <image>", "what it is made from"),
    several("--copy <path>", "a file or folder to copy"),
    several("--system-package <name>", "of Debian"),
    several("--env <name=value>", "a variable, no secret"),
    new Option("--run-command <words>", "what it runs when nothing else is said"),
    new Option("--dockerfile <file>", "one of your own"),
    new Option("--target <stage>", "the stage of your own Dockerfile"),
    new Option("--platform <platform>", "linux/amd64, linux/arm64"),
    several("--build-arg <name=value>", "an ARG of the Dockerfile, no secret"),
    several("--build-secret <name>", "a secret of the build, in a variable of this name"),
    new Option("--network <name>", "of RUN steps"),
    several("--cache-from <image>", "whose layers may be taken"),
    several("--cache-to <place>", "where layers are kept, in BuildKit's words"),
    several("--label <name=value>", "a label"),
    new Option("--user <uid:gid>", "that it runs as (default: 1000:0)"),
    new Option("--push", "pushes it to its registry, with each --tag"),
  ],
  [CLUSTER]: [
    new Option("--name <name>", "of the deployment (default: as the flow)"),
    new Option("--namespace <name>", "(default: lolpop)"),
    new Option("--replicas <count>", "pods, or workers (default: 1)"),
    new Option("--image-pull-policy <policy>", "(default: IfNotPresent)"),
    new Option("--secret-name <name>", "the Secret of the connection (default: prefect-secrets)"),
    new Option("--work-pool <name>", "that the worker takes runs of"),
    new Option("--worker-image <image>", "of the worker"),
    new Option("--service-account <name>", "of the worker, which is there already"),
  ],
};

/** How the shell asks for an image. */
export function packageCommand(run: Run): Command {
  const command = new Command("package")
    .description("builds the image of a workflow as PrefectPackage does, and prints its reference")
    .argument("[entrypoint]", "of a plain flow: flows/etl.py:etl");
  for (const [heading, options] of Object.entries(OPTIONS)) {
    for (const option of options) command.addOption(option.helpGroup(heading));
  }
  return command
    .addOption(new Option("--print <what>", "prints that, and builds nothing").choices(PRINTABLE))
    .option("--json", "prints reference, digest and tags as JSON")
    .addHelpText("after", HELP)
    .action((entrypoint: string | undefined, options: PackageOptions) =>
      run(async (terminal) => {
        const { packageWorkflow } = await import("./command.js");
        await packageWorkflow(entrypoint, options, terminal);
      }),
    );
}
