import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Written into each folder that we made, so that we never remove one that we did not. */
const MARKER = ".made-by-prefect-constructs";

/** Makes a folder, for the owner's eyes only, unless it is there; false for one that held files. */
export function claimFolder(path: string): boolean {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (readdirSync(path).length === 0) writeFileSync(join(path, MARKER), "");
  return isClaimed(path);
}

/** Whether a folder is one that we made. */
export function isClaimed(path: string): boolean {
  return existsSync(join(path, MARKER));
}
