import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** What the command line of `npm start` asks for. */
export interface StartOptions {
  readonly stack: string;
  /** Do not wait for Ctrl-C, as where there is no terminal. */
  readonly once: boolean;
  /** Leave everything in place on the way out. */
  readonly keep: boolean;
  readonly help: boolean;
  /** Whether somebody sits at a terminal who can press Ctrl-C. */
  readonly interactive: boolean;
  /** Stack config over what the stack's file says. */
  readonly config: Readonly<Record<string, string>>;
}

export const USAGE = `Usage: npm start -- [options]

Packages, deploys and runs a workflow as the stack's config says, and shows what exists.

Options:
  --stack NAME        the stack, Pulumi.NAME.yaml            (default: local)
  --example NAME      the stack that shows examples/NAME by config alone
  --config KEY=VALUE  stack config, over the file's; repeatable, VALUE may be JSON
  --once              do not wait for Ctrl-C; so too where there is no terminal
  --keep              leave everything in place at the end, instead of destroying it
  --help              show this

Examples:
  npm start -- --once
  npm start -- --config mode=pool --config workers=2
  npm start -- --example lolpop-quickstart --once
  npm start -- --config 'runParameters={"model":"logistic-regression"}'
`;

/**
 * Reads the command line; throws an error whose message can be shown as it is.
 * @param projectDir - the folder of the stacks' files and the examples
 */
export function parseOptions(
  argv: readonly string[],
  interactive: boolean,
  projectDir: string,
): StartOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      stack: { type: "string" },
      example: { type: "string" },
      config: { type: "string", multiple: true, default: [] },
      once: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { once, keep, help } = values;
  const config = Object.fromEntries(values.config.map(parseSetting));
  return { stack: stackOf(values, projectDir), once, keep, help, interactive, config };
}

function stackOf({ stack, example }: { stack?: string; example?: string }, projectDir: string) {
  if (example === undefined) return stack ?? "local";
  if (stack !== undefined) throw new Error("give --stack or --example, not both");
  const configured = readdirSync(join(projectDir, "examples")).filter((name) =>
    existsSync(join(projectDir, `Pulumi.${name}.yaml`)),
  );
  if (configured.includes(example)) return example;
  const names = configured.join(", ");
  throw new Error(`--example needs one of ${names}; got ${JSON.stringify(example)}`);
}

function parseSetting(setting: string): [string, string] {
  const at = setting.indexOf("=");
  if (at < 1) throw new Error(`--config needs KEY=VALUE; got ${JSON.stringify(setting)}`);
  return [setting.slice(0, at), setting.slice(at + 1)];
}
