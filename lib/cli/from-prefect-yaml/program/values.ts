import type { Json } from "../../../core/json";
import { Code, literal, quoted, WIDTH, widthOf } from "../../program/literal";
import type { NameBook } from "../../program/names";
import { comment } from "../../program/statements";

/** A value that is known only while the program runs. */
export interface Expression {
  readonly code: string;
  /** Whether it is an output of Pulumi's, not a plain text. */
  readonly isOutput: boolean;
  /** Whether it is a text whatever happens; other outputs may be any JSON. */
  readonly isText: boolean;
}

/** An answer that the program does not know, and why. */
export class Unknown {
  constructor(readonly reason: string) {}
}

/** What a step answers. */
export type Answer = Json | Expression | Unknown;

/** A path below a folder that the program works out. */
export function resolvedIn(folder: string, path: string, values: Values): string {
  if (folder === ".") return path;
  values.importing('import { resolve } from "node:path";');
  return `resolve(${quoted(folder)}, ${path})`;
}

export function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && "code" in value && "isOutput" in value;
}

/** A setting of the stack's that the program needs. */
interface Setting {
  readonly key: string;
  readonly secret: boolean;
  readonly what: string;
}

/** What the values of the program are made of: constants at its top, settings, imports. */
export class Values {
  readonly settings: Setting[] = [];
  readonly #constants = new Map<string, { readonly variable: string; readonly text: string }>();
  readonly #imports = new Set<string>();
  readonly #library = new Set<string>();

  constructor(private readonly names: NameBook) {}

  /** A function or class of this library that the program uses. */
  use(name: string): string {
    this.#library.add(name);
    return name;
  }

  /** `import { execFileSync } from "node:child_process"` */
  importing(line: string): void {
    this.#imports.add(line);
  }

  usePulumi(): void {
    this.importing('import * as pulumi from "@pulumi/pulumi";');
  }

  get library(): readonly string[] {
    return [...this.#library];
  }

  get imports(): readonly string[] {
    const isNode = (line: string) => (line.includes('"node:') ? 0 : 1);
    return [...this.#imports].sort((a, b) => isNode(a) - isNode(b) || (a < b ? -1 : 1));
  }

  get constants(): readonly string[] {
    return [...this.#constants.values()].map(({ text }) => text);
  }

  /** A constant, once for each key. */
  constant(
    key: string,
    name: string,
    suffix: readonly string[],
    code: string,
    why?: string,
  ): string {
    const known = this.#constants.get(key);
    if (known) return known.variable;
    const { variable } = this.names.give(name, suffix);
    // On one line where it fits.
    const flat = code.replace("(\n  ", "(").replace(",\n)", ")");
    const short = `const ${variable} = ${flat};`;
    const whole = widthOf(short) <= WIDTH ? short : `const ${variable} = ${code};`;
    const remark = why === undefined ? "" : `${comment(why).join("\n")}\n`;
    this.#constants.set(key, { variable, text: remark + whole });
    return variable;
  }

  /** The value of a variable of Prefect's. */
  variable(name: string): Expression {
    this.use("getVariableOutput");
    const args = literal({ name }, { indent: 0, before: 60, after: 8 });
    const code = `getVariableOutput(${args}).value`;
    const constant = this.constant(`variable ${name}`, name, ["variable"], code);
    return { code: constant, isOutput: true, isText: false };
  }

  /** The value of a block of a type that has nothing but a value, and no secret. */
  block(typeSlug: string, name: string): Expression {
    this.use("getBlockOutput");
    const args = literal({ typeSlug, name }, { indent: 0, before: 40, after: 8 });
    const value = "({ data }) => data.value ?? null";
    const key = `block ${typeSlug} ${name}`;
    const code = `getBlockOutput(${args}).apply(\n  ${value},\n)`;
    const constant = this.constant(key, `${typeSlug} ${name}`, ["block"], code);
    return { code: constant, isOutput: true, isText: false };
  }

  /** A setting of the stack's, in place of what only `prefect deploy` gets to know. */
  setting(words: string, secret: boolean, what: string): Expression {
    this.usePulumi();
    const key = words.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
    if (!this.settings.some((one) => one.key === key)) this.settings.push({ key, secret, what });
    const get = secret ? "requireSecret" : "require";
    return { code: `config.${get}(${quoted(key)})`, isOutput: secret, isText: true };
  }
}

/** What a value has to be where it stands. */
export type Wanted = "json" | "text" | "number" | "boolean" | "texts";

/** An expression as the type that its place takes. */
export function converted({ code, isOutput, isText }: Expression, wanted: Wanted): Code {
  if (wanted === "json" || (wanted === "text" && isText)) return new Code(code);
  if (isOutput) return new Code(`${code}.apply(${CONVERSIONS[wanted]})`);
  if (wanted === "number") return new Code(`Number(${code})`);
  if (wanted === "boolean") return new Code(`(${code}).toLowerCase() === "true"`);
  return new Code(`[${code}]`);
}

const CONVERSIONS = {
  text: "String",
  number: "Number",
  boolean: '(value) => String(value).toLowerCase() === "true"',
  texts: "(value) => [value].flat().map(String)",
} as const;
