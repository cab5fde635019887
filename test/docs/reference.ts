import type { ExportKind, Member, PublicExport } from "./public-api";

const CHAPTERS: readonly { kind: ExportKind; title: string }[] = [
  { kind: "component", title: "Components" },
  { kind: "resource", title: "Resources" },
  { kind: "function", title: "Functions" },
  { kind: "provider", title: "Connection" },
  { kind: "class", title: "Errors" },
  { kind: "constant", title: "Constants" },
  { kind: "type", title: "Types" },
];

const HEAD = `# API reference

Made from the sources by \`npm run docs\`; do not edit.

\`Input<T>\` takes a plain value, a promise or an output of another resource. In the arguments of
resources, and in what components take over from them, that holds at every depth.
`;

/** The reference of everything that a program can import, as one markdown page. */
export function renderReference(api: readonly PublicExport[]): string {
  const argsOf = new Map(api.filter(isArgs).map((item) => [item.name, item]));
  const chapters = CHAPTERS.map(({ kind, title }) => {
    const items = api.filter((item) => item.kind === kind && !isArgsOfAnother(item, api));
    const sorted = items.toSorted((a, b) => a.name.localeCompare(b.name, "en"));
    return `## ${title}\n\n${sorted.map((item) => renderItem(item, argsOf)).join("\n")}`;
  });
  return [HEAD, ...chapters].join("\n");
}

function isArgs({ name, kind }: PublicExport): boolean {
  return kind === "type" && name.endsWith("Args");
}

/** Arguments of a class or a function stand with it. */
function isArgsOfAnother(item: PublicExport, api: readonly PublicExport[]): boolean {
  return isArgs(item) && api.some((other) => argsNameOf(other) === item.name);
}

/** `WorkPoolArgs` for `WorkPool`, `GetWorkPoolArgs` for `getWorkPool`. */
function argsNameOf({ name }: PublicExport): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Args`;
}

function renderItem(item: PublicExport, argsOf: ReadonlyMap<string, PublicExport>): string {
  const args = argsOf.get(argsNameOf(item));
  const parts = [`### ${item.name}\n\n${item.documentation}\n`];
  for (const example of item.examples) parts.push(`\`\`\`ts\n${example}\n\`\`\`\n`);
  if (item.text !== undefined) parts.push(`\`\`\`text\n${item.text}\n\`\`\`\n`);
  if (args !== undefined) parts.push(`**Arguments**: \`${args.name}\`\n\n${table(args.members)}`);
  if (item.members.length > 0) {
    const title = args === undefined ? "" : "**Outputs**\n\n";
    parts.push(`${title}${table(item.members)}`);
  }
  return parts.join("\n");
}

function table(members: readonly Member[]): string {
  const defaults = members.some((member) => member.default !== undefined);
  const head = defaults
    ? "| name | type | default | |\n|---|---|---|---|"
    : "| name | type | |\n|---|---|---|";
  const rows = members.map((member) => {
    const cells = [
      `\`${member.name}\`${defaults && !member.optional ? " (required)" : ""}`,
      `\`${cell(member.type)}\``,
      ...(defaults ? [defaultText(member)] : []),
      cell(member.documentation),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return `${[head, ...rows].join("\n")}\n`;
}

/** A literal as code, words (`- what happens`) as words. */
function defaultText({ default: text }: Member): string {
  if (text === undefined) return "";
  return text.startsWith("- ") ? cell(text.slice(2)) : `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
}
