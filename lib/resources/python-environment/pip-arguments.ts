import { redactUrlCredentials } from "../../core/redact";

/** Arguments for pip's command line, and those that must not stand there. */
export interface PipCall {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const SHORT: Readonly<Record<string, string>> = { "-i": "--index-url", "-f": "--find-links" };

/** Options that may be given more than once; pip reads several from a variable, split by space. */
const REPEATABLE = ["--extra-index-url", "--find-links"];

/** Options whose value may be a URL with credentials. */
const MOVABLE = ["--index-url", "--proxy", ...REPEATABLE];

/**
 * Takes options whose value holds credentials off the command line, where every user of the machine
 * could read them: pip reads `--some-option` from `PIP_SOME_OPTION` as well.
 */
export function splitPipArguments(
  pipArguments: readonly string[],
  inherited: Readonly<Record<string, string | undefined>>,
): PipCall {
  const args: string[] = [];
  const environment: Record<string, string> = {};
  const rest = [...pipArguments];
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    const option = optionOf(part, rest[0]);
    if (option === undefined) {
      args.push(part);
      continue;
    }
    if (option.parts === 2) rest.shift();
    const name = `PIP_${option.name.slice(2).replaceAll("-", "_").toUpperCase()}`;
    const before = REPEATABLE.includes(option.name) ? (environment[name] ?? inherited[name]) : "";
    environment[name] = [before, option.value].filter(Boolean).join(" ");
  }
  return { args, environment };
}

/** Arguments that hold credentials without being an option's value. */
export function strayCredentials(pipArguments: readonly string[]): number[] {
  const { args } = splitPipArguments(pipArguments, {});
  return pipArguments.flatMap((part, at) => (args.includes(part) && isSecret(part) ? [at] : []));
}

interface Option {
  readonly name: string;
  readonly value: string;
  /** How many arguments it takes: `--name=value` is one. */
  readonly parts: 1 | 2;
}

/** An option whose value holds credentials. */
function optionOf(part: string, next: string | undefined): Option | undefined {
  const joined = /^(--[a-z-]+)=(.*)$/s.exec(part);
  if (joined !== null) {
    const [, name, value] = joined;
    return MOVABLE.includes(name!) && isSecret(value!)
      ? { name: name!, value: value!, parts: 1 }
      : undefined;
  }
  const name = SHORT[part] ?? part;
  const named = MOVABLE.includes(name) && next !== undefined && isSecret(next);
  return named ? { name, value: next, parts: 2 } : undefined;
}

function isSecret(text: string): boolean {
  return redactUrlCredentials(text) !== text;
}
