import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Written into each folder that we made, so that we never remove one that we did not. */
const MARKER = ".made-by-prefect-constructs";

/** Makes a folder, for the owner's eyes only, unless it is there; false for one that held files. */
export function claimFolder(path: string): boolean {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (readdirSync(path).length === 0) writeFileSync(join(path, MARKER), "");
  return isClaimed(path);
}

/**
 * Removes a folder that we made, its marker last: one that is half removed when this process is
 * killed must still be known as ours.
 */
export async function removeClaimed(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => name !== MARKER);
  for (const name of names) await rm(join(path, name), { recursive: true, force: true });
  await rm(path, { recursive: true, force: true });
}

/** Whether a folder is one that we made. */
export function isClaimed(path: string): boolean {
  return existsSync(join(path, MARKER));
}
