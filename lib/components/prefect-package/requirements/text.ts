import { readFileSync } from "node:fs";
import { type Problem, problem } from "../../../core/problems";
import { isTomlError, parseToml, type TomlTable } from "../../../core/toml";

/** A file's text without a byte order mark; undefined where there is no file to read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

/** A TOML file's content, or what keeps it from being one. */
export function readToml(
  path: string,
  file: string,
): { readonly table: TomlTable } | { readonly problems: readonly Problem[] } {
  const text = readText(file);
  if (text === undefined) return { problems: [problem(path, "must be a file that exists", file)] };
  try {
    return { table: parseToml(text) };
  } catch (error) {
    if (!isTomlError(error)) throw error;
    const at = `${file} in line ${error.line}, column ${error.column}`;
    const what = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    return { problems: [problem(path, `must be TOML; ${at}: ${what}`)] };
  }
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A table's table; an empty one where there is none. */
export function tableIn(table: TomlTable, key: string): TomlTable {
  const value = table[key];
  return isTable(value) ? value : {};
}

/** A list's tables. */
export function tablesIn(table: TomlTable, key: string): TomlTable[] {
  const value = table[key];
  return Array.isArray(value) ? value.filter(isTable) : [];
}
