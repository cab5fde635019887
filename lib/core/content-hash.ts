import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join, sep } from "node:path";
import { canonicalJson } from "./json";

const CHUNK_BYTES = 1 << 20;

/**
 * SHA-256 (hex) of files: their paths relative to `root`, executable bits and bytes. The order in
 * which the files are listed, their times, owners and other modes do not count.
 */
export function hashFiles(root: string, relativePaths: Iterable<string>): string {
  const hash = createHash("sha256");
  readAll(root, relativePaths, () => [hash]);
  return hash.digest("hex");
}

/** The hash of all files and that of each alone, as `hashFiles` gives them, of one reading. */
export function hashEachFile(
  root: string,
  relativePaths: Iterable<string>,
): { readonly all: string; readonly each: ReadonlyMap<string, string> } {
  const all = createHash("sha256");
  const each = new Map<string, Hash>();
  readAll(root, relativePaths, (path) => {
    const own = createHash("sha256");
    each.set(path, own);
    return [all, own];
  });
  const digests = [...each].map(([path, hash]) => [path, hash.digest("hex")] as const);
  return { all: all.digest("hex"), each: new Map(digests) };
}

/** SHA-256 (hex) of a JSON value, whatever the order of its keys. */
export function hashJson(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** The first characters of a hash: short enough for a tag, long enough to be its own. */
export function shortHash(hash: string, length = 12): string {
  return hash.slice(0, length);
}

/** @param hashesOf - what takes in a file */
function readAll(
  root: string,
  relativePaths: Iterable<string>,
  hashesOf: (path: string) => readonly Hash[],
): void {
  const paths = [...new Set([...relativePaths].map(posixPath))].sort();
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const path of paths) hashFile(hashesOf(path), root, path, chunk);
}

function hashFile(hashes: readonly Hash[], root: string, path: string, chunk: Buffer): void {
  const file = openSync(join(root, path), "r");
  try {
    const { mode, size } = fstatSync(file);
    // Windows has no executable bit: there a file hashes like one without it.
    const head = `${path}\0${mode & 0o111 ? "x" : "-"}\0${size}\0`;
    for (const hash of hashes) hash.update(head);
    for (let read: number; (read = readSync(file, chunk, 0, chunk.length, null)) > 0; ) {
      for (const hash of hashes) hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function posixPath(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
