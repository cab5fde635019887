import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { LocalError } from "../../core/local-error";
import { isRunning, type ProcessIdentity, startTimeOf } from "../../core/process-identity";
import { poll } from "../../core/time";

const INTERVAL_SECONDS = 0.2;

interface Owner extends ProcessIdentity {
  readonly host: string;
}

/**
 * Runs something while no other process, nor another call in this one, holds the lock of that path.
 *
 * The lock is a folder with one file whose name is its holder's own. It is taken by renaming a
 * prepared folder onto it, which the file system refuses while there is a file inside, and a dead
 * holder's lock is broken by removing that holder's file: of several that try, no one can remove
 * the file of the next holder.
 */
export async function withLock<T>(
  path: string,
  timeoutSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const ours = await prepare(path);
  try {
    const options = { timeoutSeconds, intervalSeconds: INTERVAL_SECONDS };
    const taken = await poll(options, async () => (await take(ours, path)) || undefined);
    if (taken === undefined) throw new LocalError(await describeWait(path, timeoutSeconds));
  } finally {
    await rm(ours.folder, { recursive: true, force: true });
  }
  try {
    return await work();
  } finally {
    await release(path, ours.file);
  }
}

/** A lock that is ready to be put in place. */
interface Prepared {
  readonly folder: string;
  readonly file: string;
}

async function prepare(path: string): Promise<Prepared> {
  const file = randomUUID();
  const folder = `${path}.${file}`;
  const startTime = (await startTimeOf(process.pid)) ?? "";
  const owner: Owner = { pid: process.pid, startTime, host: hostname() };
  // Again where another call removed the empty parent in between.
  for (let attempt = 0; ; attempt++) {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await mkdir(folder);
      await writeFile(join(folder, file), JSON.stringify(owner));
      return { folder, file };
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || attempt === 10) throw notWritable(dirname(path), error);
    }
  }
}

async function take({ folder }: Prepared, path: string): Promise<boolean> {
  try {
    await rename(folder, path);
    return true;
  } catch (error) {
    const held = ["ENOTEMPTY", "EEXIST"].includes(codeOf(error));
    if (!held) throw notWritable(dirname(path), error);
    await breakIfDead(path);
    return false;
  }
}

async function breakIfDead(path: string): Promise<void> {
  for (const file of await namesIn(path)) {
    const owner = await ownerIn(join(path, file));
    if (owner === undefined || owner.host !== hostname() || (await isRunning(owner))) continue;
    await ignoring("ENOENT", unlink(join(path, file)));
  }
}

async function release(path: string, file: string): Promise<void> {
  await ignoring("ENOENT", unlink(join(path, file)));
  // The next holder may have moved in already.
  await ignoring(["ENOENT", "ENOTEMPTY", "EEXIST"], rmdir(path));
}

async function describeWait(path: string, seconds: number): Promise<string> {
  const [file] = await namesIn(path);
  const owner = file === undefined ? undefined : await ownerIn(join(path, file));
  const who = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  return (
    `${who} has held the lock ${path} for more than ${seconds} s; ` +
    "wait for it, or remove that folder if no such process runs"
  );
}

async function ownerIn(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Owner;
  } catch {
    return undefined; // just released
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    return []; // just released
  }
}

function notWritable(folder: string, error: unknown): Error {
  return new LocalError(
    `directory must be a folder that we can write; got ${JSON.stringify(folder)} ` +
      `(${codeOf(error) || String(error)})`,
    { cause: error },
  );
}

async function ignoring(codes: string | string[], work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!codes.includes(codeOf(error))) throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}
