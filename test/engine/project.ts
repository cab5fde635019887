import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { UnsupportedError } from "./types";

/** A project's configuration key, as Pulumi.yaml declares it. */
export interface ConfigDeclaration {
  readonly type?: "string" | "integer" | "boolean" | "object" | "array";
  readonly items?: { readonly type: string; readonly items?: ConfigDeclaration["items"] };
  readonly default?: unknown;
  readonly value?: unknown;
  readonly secret?: boolean;
}

/** A Pulumi project: what its Pulumi.yaml says. */
export interface Project {
  readonly name: string;
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder that the program runs in: that of `main`. */
  readonly programDir: string;
  /** What to run there: a file, or `.` for what package.json says. */
  readonly entryPoint: string;
  readonly typescript: boolean;
  readonly tsconfig?: string;
  readonly nodeArgs: readonly string[];
  readonly config: Readonly<Record<string, ConfigDeclaration>>;
  readonly stackConfigDir: string;
}

interface ProjectFile {
  name?: string;
  main?: string;
  runtime?: string | { name: string; options?: Record<string, unknown> };
  config?: Record<string, unknown> | string;
  stackConfigDir?: string;
}

export async function loadProject(root: string): Promise<Project> {
  const file = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]
    .map((name) => path.join(root, name))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`no Pulumi project file found in ${root}`);
  const parsed = parse(await readFile(file, "utf8")) as ProjectFile | null;
  if (!parsed?.name) throw new Error(`${file}: project is missing a 'name' attribute`);
  const runtime = typeof parsed.runtime === "string" ? { name: parsed.runtime } : parsed.runtime;
  if (runtime?.name !== "nodejs") {
    throw new UnsupportedError(`programs of runtime "${runtime?.name ?? ""}", only nodejs`);
  }
  const options = runtime.options ?? {};
  const configDir = typeof parsed.config === "string" ? parsed.config : parsed.stackConfigDir;
  return {
    name: parsed.name,
    root,
    ...entryPoint(root, parsed.main),
    typescript: options["typescript"] !== false,
    ...(typeof options["tsconfig"] === "string" && { tsconfig: options["tsconfig"] }),
    nodeArgs: typeof options["nodeargs"] === "string" ? splitArgs(options["nodeargs"]) : [],
    config: typeof parsed.config === "object" ? declarations(parsed.name, parsed.config) : {},
    stackConfigDir: path.join(root, configDir ?? ""),
  };
}

function entryPoint(
  root: string,
  main: string | undefined,
): Pick<Project, "programDir" | "entryPoint"> {
  if (main === undefined || main === "") return { programDir: root, entryPoint: "." };
  const file = path.resolve(root, main);
  if (!existsSync(file)) throw new Error(`project 'main' could not be read: ${file}`);
  if (statSync(file).isDirectory()) return { programDir: file, entryPoint: "." };
  return { programDir: path.dirname(file), entryPoint: path.basename(file) };
}

function splitArgs(text: string): string[] {
  return text.split(/\s+/).filter((arg) => arg !== "");
}

/** Keys get the project's namespace; a plain value is short for one that cannot be changed. */
function declarations(
  project: string,
  config: Record<string, unknown>,
): Record<string, ConfigDeclaration> {
  const result: Record<string, ConfigDeclaration> = {};
  for (const [key, declared] of Object.entries(config)) {
    const full = key.includes(":") ? key : `${project}:${key}`;
    const isObject = typeof declared === "object" && declared !== null && !Array.isArray(declared);
    const declaration: ConfigDeclaration = isObject ? declared : { value: declared };
    if (declaration.type !== undefined && !full.startsWith(`${project}:`)) {
      throw new Error(`configuration key '${key}' is not of the project: it cannot have a type`);
    }
    result[full] = declaration;
  }
  return result;
}

/** True when a value fits a declared type; integers and booleans may be written as strings. */
export function fitsType(declared: ConfigDeclaration["items"], value: unknown): boolean {
  switch (declared?.type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value) || (typeof value === "string" && /^[+-]?\d+$/.test(value));
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return Array.isArray(value) && value.every((item) => fitsType(declared?.items, item));
  }
}

/** The type in words: `array<string>`. */
export function typeName(declared: ConfigDeclaration["items"]): string {
  if (declared?.type !== "array") return declared?.type ?? "";
  return `array<${typeName(declared.items)}>`;
}
