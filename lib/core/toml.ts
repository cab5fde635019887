/** What a TOML table holds. */
export interface TomlTable {
  readonly [key: string]: unknown;
}

/** Why a text is no TOML, and where. */
export interface TomlError extends Error {
  readonly line: number;
  readonly column: number;
}

// Loaded when first needed. It ships CommonJS, but its types say that it is ESM only.
const smolToml = () =>
  require("smol-toml") as {
    parse(toml: string): TomlTable;
    readonly TomlError: abstract new () => TomlError;
  };

/** @throws {TomlError} for a text that is none */
export function parseToml(text: string): TomlTable {
  return smolToml().parse(text);
}

export function isTomlError(error: unknown): error is TomlError {
  return error instanceof smolToml().TomlError;
}
