import type { Completed, Subcommand, Tree } from "./tree";

export function fishScript({ name, commands }: Tree): string {
  const lines = commands.flatMap((command) => linesOf(name, command));
  return `# fish completion of ${name}\n${lines.join("\n")}\n`;
}

function linesOf(program: string, { name, description, options, choices }: Subcommand): string[] {
  const within = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
  const values = choices.length === 0 ? [] : [`${within} -f -a ${quoted(choices.join(" "))}`];
  return [
    `complete -c ${program} -f -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...options.map((option) => `${within} ${switchesOf(option)}`),
    ...values,
  ];
}

function switchesOf({ long, short, description, takesValue, choices }: Completed): string {
  const flags = [...(short === undefined ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`];
  const values = choices.length === 0 ? "" : ` -f -a ${quoted(choices.join(" "))}`;
  return `${flags.join(" ")}${takesValue ? " -r" : ""}${values} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
