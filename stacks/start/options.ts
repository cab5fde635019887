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
  --config KEY=VALUE  stack config, over the file's; repeatable, VALUE may be JSON
  --once              do not wait for Ctrl-C; so too where there is no terminal
  --keep              leave everything in place at the end, instead of destroying it
  --help              show this

Examples:
  npm start -- --once
  npm start -- --config mode=pool --config workers=2
  npm start -- --config 'runParameters={"model":"logistic-regression"}'
`;

/** Reads the command line; throws an error whose message can be shown as it is. */
export function parseOptions(argv: readonly string[], interactive: boolean): StartOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      stack: { type: "string", default: "local" },
      config: { type: "string", multiple: true, default: [] },
      once: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { stack, keep, help } = values;
  const config = Object.fromEntries(values.config.map(parseSetting));
  return { stack, once: values.once, keep, help, interactive, config };
}

function parseSetting(setting: string): [string, string] {
  const at = setting.indexOf("=");
  if (at < 1) throw new Error(`--config needs KEY=VALUE; got ${JSON.stringify(setting)}`);
  return [setting.slice(0, at), setting.slice(at + 1)];
}
