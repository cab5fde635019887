import type { Command, Option } from "commander";

/** What can be completed of a command line. */
export interface Tree {
  readonly name: string;
  readonly options: readonly Completed[];
  readonly commands: readonly Subcommand[];
}

export interface Subcommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Completed[];
  /** What its arguments may be. @default [] - anything */
  readonly choices: readonly string[];
}

export interface Completed {
  /** `--from` */
  readonly long: string;
  /** `-p` */
  readonly short?: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function treeOf(program: Command): Tree {
  return {
    name: program.name(),
    options: optionsOf(program),
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      options: optionsOf(command),
      choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    })),
  };
}

/** With `--help`, which no command lists. */
function optionsOf(command: Command): Completed[] {
  const options = command.createHelp().visibleOptions(command);
  return options.flatMap((option) => (option.long ? [completed(option, option.long)] : []));
}

function completed({ short, description, required, argChoices }: Option, long: string): Completed {
  return {
    ...{ long, description, takesValue: required, choices: argChoices ?? [] },
    ...(short ? { short } : {}),
  };
}
