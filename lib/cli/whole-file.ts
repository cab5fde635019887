import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isRecord } from "../core/json";
import type { Terminal } from "./terminal";

/** Writes to the file that is named, or to standard output where none is. */
export function writeOut(text: string, out: string | undefined, terminal: Terminal): void {
  if (out === undefined) terminal.out(text);
  else writeWhole(resolve(terminal.cwd, out), text);
}

/** Writes a file so that whoever reads it finds all of the text, or what was there before. */
function writeWhole(path: string, text: string): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new Error(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = isRecord(error) ? String(error.code) : String(error);
  if (code === "ENOENT") return "there is no such folder";
  return code === "EISDIR" ? "it is a folder" : code;
}
