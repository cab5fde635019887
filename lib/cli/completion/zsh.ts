import { flagsOf, identifier } from "./bash";
import type { Completed, Subcommand, Tree } from "./tree";

export function zshScript({ name, commands }: Tree): string {
  const described = commands.map((one) => `    ${quoted(`${one.name}:${one.description}`)}`);
  return `#compdef ${name}
_${identifier(name)}() {
  local -a commands
  commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(caseOf).join("\n")}
  esac
}
compdef _${identifier(name)} ${name}
`;
}

function caseOf({ name, options, choices }: Subcommand): string {
  const values = choices.length === 0 ? [] : [quoted(`1:value:(${choices.join(" ")})`)];
  const specs = [...options.flatMap(specsOf), ...values];
  return `    ${name}) _arguments ${specs.join(" ")} ;;`;
}

/** `--from[the API]:value:_files` */
function specsOf(option: Completed): string[] {
  const { description, takesValue, choices } = option;
  const values = choices.length === 0 ? "_files" : `(${choices.join(" ")})`;
  const value = takesValue ? `:value:${values}` : "";
  return flagsOf(option).map((flag) =>
    quoted(`${takesValue ? "*" : ""}${flag}[${escaped(description)}]${value}`),
  );
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
