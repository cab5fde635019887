import { posix } from "node:path";
import { problem, type Problem } from "./problems";

/** A workflow's place in its source: `flows/etl.py:etl`. */
export interface Entrypoint {
  /** The file, relative to the working directory, with forward slashes. */
  readonly file: string;
  /** The function's name in it. */
  readonly object: string;
}

const EXAMPLE = 'write "path/to/file.py:function"';
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const MODULE = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/**
 * Reads `file.py:function`: the one form that every supported Prefect runs everywhere. Returns a
 * problem for anything else, a module path among it.
 */
export function parseEntrypoint(value: unknown, path = "entrypoint"): Entrypoint | Problem {
  const refuse = (needs: string, fix = EXAMPLE) => problem(path, needs, value ?? null, fix);
  if (typeof value !== "string") return refuse("must be a string");

  const colon = value.lastIndexOf(":");
  const file = colon < 0 ? value : value.slice(0, colon);
  const object = value.slice(colon + 1);
  const isFile = file.endsWith(".py");

  if (colon < 0 && isFile) return refuse("names no function after a colon");
  if (!isFile && MODULE.test(file) && (colon < 0 ? file.includes(".") : true)) {
    return refuse("is a module path, which is not supported");
  }
  if (colon < 0) return refuse("needs a file and a function with a colon between them");
  if (!isFile) return refuse("needs a Python file before the colon");
  if (!IDENTIFIER.test(object)) return refuse("needs a function's name after the colon");
  return relativeFile(file, object, refuse);
}

function relativeFile(
  file: string,
  object: string,
  refuse: (needs: string, fix?: string) => Problem,
): Entrypoint | Problem {
  const normal = posix.normalize(file.replaceAll("\\", "/"));
  const fix = "set the working directory to a folder that holds the file";
  if (posix.isAbsolute(normal) || /^[A-Za-z]:/.test(normal)) {
    return refuse("must be relative to the working directory", fix);
  }
  if (normal.startsWith("../")) return refuse("must lie inside the working directory", fix);
  return { file: normal, object };
}
