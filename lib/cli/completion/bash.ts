import type { Completed, Subcommand, Tree } from "./tree";

/** For bash 3.2 or later. Where it offers no word, bash offers files: for --cwd, --out, @file. */
export function bashScript({ name, options, commands }: Tree): string {
  const first = [...commands.map((command) => command.name), ...options.map(({ long }) => long)];
  return `# bash completion of ${name}
_${identifier(name)}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${first.join(" ")}"
  else
    case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${commands.flatMap(caseOfValues).join("\n")}
${commands.map(caseOf).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${identifier(name)} ${name}
`;
}

/** After an option with a value there is none of the command's words. */
function caseOfValues({ name, options }: Subcommand): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const flags = flagsOf(option).map((flag) => `"${name} ${flag}"`);
      return `      ${flags.join("|")}) words="${option.choices.join(" ")}" ;;`;
    });
}

function caseOf({ name, options, choices }: Subcommand): string {
  const words = [...choices, ...options.map(({ long }) => long)];
  return `      "${name} "*) words="${words.join(" ")}" ;;`;
}

export function flagsOf({ short, long }: Completed): string[] {
  return short === undefined ? [long] : [short, long];
}

/** A function's name. */
export function identifier(name: string): string {
  return name.replace(/\W/g, "_");
}
