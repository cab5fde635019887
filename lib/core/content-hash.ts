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
  const paths = [...new Set([...relativePaths].map(posixPath))].sort();
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const path of paths) hashFile(hash, root, path, chunk);
  return hash.digest("hex");
}

/** SHA-256 (hex) of a JSON value, whatever the order of its keys. */
export function hashJson(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** The first characters of a hash: short enough for a tag, long enough to be its own. */
export function shortHash(hash: string, length = 12): string {
  return hash.slice(0, length);
}

function hashFile(hash: Hash, root: string, path: string, chunk: Buffer): void {
  const file = openSync(join(root, path), "r");
  try {
    const { mode, size } = fstatSync(file);
    // Windows has no executable bit: there a file hashes like one without it.
    hash.update(`${path}\0${mode & 0o111 ? "x" : "-"}\0${size}\0`);
    for (let read: number; (read = readSync(file, chunk, 0, chunk.length, null)) > 0; ) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function posixPath(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
