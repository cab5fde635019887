import {
  type Imported,
  type Inventory,
  type Kind,
  KIND_NAMES,
  type LeftOut,
  wordsOf,
} from "../kinds";
import { Code } from "../../program/literal";
import { compare, nameAll, type Names } from "../../program/names";
import { comment, importsOf, made } from "../../program/statements";
import { inOrder } from "./order";
import { directoryOf, withReferences } from "./references";
import { type NeededSecret, SecretKeys } from "./secrets";

/** How the text begins, by which a file is known as one that may be written again. */
export const FIRST_WORDS = "// Written by `prefect-constructs import` from ";

/** A resource of the program. */
interface Statement {
  readonly object: Imported;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The program that takes over all of an inventory: the same text for the same server. */
export function programText(inventory: Inventory): string {
  const ordered = KIND_NAMES.flatMap((kind) => inOrder(ofKind(inventory.imported, kind)));
  const names = nameAll(
    inventory.imported.map((object) => ({ ...object, suffix: wordsOf(object.kind).suffix })),
  );
  const used = new Set<string>();
  const keys = new SecretKeys();
  const done = new Set<string>();
  const isMade = (id: string) => done.has(id);
  const directory = directoryOf(ordered, names, isMade, (id) => void used.add(id));
  const statements = ordered.map((object) => {
    const filled = { ...object, inputs: keys.fill(object) };
    const inputs = inReadingOrder(object.kind, withReferences(filled, directory));
    done.add(object.id);
    return { object, inputs };
  });
  const parts = [
    header(inventory.apiUrl, keys.needed),
    imports(ordered, keys.needed.length > 0),
    ...KIND_NAMES.flatMap((kind) => section(kind, statements, names, used)),
    ...remainder(inventory.leftOut),
  ];
  return `${parts.join("\n\n")}\n`;
}

function ofKind(objects: readonly Imported[], kind: Kind): Imported[] {
  return objects
    .filter((object) => object.kind === kind)
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

function header(apiUrl: string, secrets: readonly NeededSecret[]): string {
  const lines = [
    `${FIRST_WORDS}${apiUrl}.`,
    "// Every resource takes over what is there (adopt: true): the first `pulumi up` records all of it in",
    "// the stack and changes nothing in Prefect. From then on `adopt` may go.",
  ];
  if (secrets.length > 0) {
    lines.push(
      "//",
      "// Prefect does not tell the secrets of blocks. They are the stack's: set each of them first, to the",
      "// value that it has, since `pulumi up` writes it.",
    );
  }
  for (const { key, isText } of [...secrets].sort((a, b) => compare(a.key, b.key))) {
    lines.push(`//   pulumi config set --secret ${key}${isText ? "" : "   (as JSON)"}`);
  }
  return lines.join("\n");
}

function imports(objects: readonly Imported[], hasSecrets: boolean): string {
  const classes = objects.map(({ kind }) => wordsOf(kind).type as string);
  const lines = hasSecrets ? ['import * as pulumi from "@pulumi/pulumi";'] : [];
  lines.push(importsOf(classes));
  const config = hasSecrets ? "\n\nconst config = new pulumi.Config();" : "";
  return lines.join("\n") + config;
}

function section(
  kind: Kind,
  statements: readonly Statement[],
  names: ReadonlyMap<string, Names>,
  used: ReadonlySet<string>,
): string[] {
  const own = statements.filter(({ object }) => object.kind === kind);
  if (own.length === 0) return [];
  const texts = own.map(({ object, inputs }) => {
    const { variable, logical } = names.get(object.id) ?? { variable: "", logical: "" };
    const start = used.has(object.id) ? `const ${variable} = ` : "";
    const remark = object.remark === undefined ? [] : comment(object.remark);
    return [...remark, made(`${start}new ${wordsOf(kind).type}`, logical, inputs)].join("\n");
  });
  return [`// ${wordsOf(kind).title}\n\n${texts.join("\n")}`];
}

function inReadingOrder(
  kind: Kind,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { adopt: _, ...rest } = inputs;
  const { first } = wordsOf(kind);
  const known = first.filter((key) => key in rest).map((key) => [key, rest[key]] as const);
  const others = Object.entries(rest).filter(([key]) => !first.includes(key));
  return { ...Object.fromEntries([...known, ...others]), adopt: new Code("true") };
}

function remainder(leftOut: readonly LeftOut[]): string[] {
  if (leftOut.length === 0) return [];
  const lines = [...leftOut]
    .sort(
      (a, b) => KIND_NAMES.indexOf(a.kind) - KIND_NAMES.indexOf(b.kind) || compare(a.name, b.name),
    )
    .flatMap(({ kind, name, reason }) => {
      return comment(`- ${wordsOf(kind).noun} ${JSON.stringify(name)}: ${reason}`);
    });
  return [["// Left out", "//", ...lines].join("\n")];
}
