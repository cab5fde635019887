import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";

/**
 * Only what the same command wrote before may be written again.
 * @param firstWords - how the command's programs begin
 */
export function refuseToOverwrite(out: string, firstWords: string, { cwd }: Terminal): void {
  const path = resolve(cwd, out);
  if (!existsSync(path) || readFileSync(path, "utf8").startsWith(firstWords)) return;
  throw new UsageError(
    `--out ${out} is there already and was not written by this command; remove it, or name another file`,
  );
}
