import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Python environments that examples made, by hard links: building one with scikit-learn is slow. */
function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "prefect-constructs", "example-environments");
}

/** Puts what earlier runs made where an example will look for it, without their users. */
export function seedEnvironments(folder: string): void {
  const cache = cacheFolder();
  for (const name of existsSync(cache) ? readdirSync(cache) : []) {
    if (!name.startsWith(".")) link(join(cache, name), folder, name);
  }
}

/** Keeps what an example has made for later runs, and takes back what it has no use for. */
export function keepEnvironments(folder: string): void {
  for (const name of readdirSync(folder)) {
    const environment = join(folder, name);
    if (!existsSync(join(environment, ".users"))) rmSync(environment, { recursive: true });
    else if (!existsSync(join(cacheFolder(), name))) link(environment, cacheFolder(), name);
  }
}

/** A copy of hard links under a passing name first: what has its name is whole. */
function link(from: string, folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.${name}-${process.pid}`);
  const copied = spawnSync("cp", ["-al", from, draft]);
  rmSync(join(draft, ".users"), { recursive: true, force: true });
  try {
    if (copied.status === 0) renameSync(draft, join(folder, name));
  } catch {
    // Another process was first.
  }
  rmSync(draft, { recursive: true, force: true });
}
