import { constants } from "node:fs";
import { access, mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ProcessIdentity, startTimeOf } from "../../core/process-identity";
import { pythonIn } from "./paths";

const MARKER = ".complete";
const USERS = ".users";
const TOOL = ".tool";

/** What the marker says of a complete environment. */
export interface Complete {
  readonly contentHash: string;
  readonly version: string;
}

/** The marker of an environment that is whole and whose Python is still there. */
export async function readComplete(folder: string): Promise<Complete | undefined> {
  try {
    // Through the link: the Python that it was made from may have been removed.
    await access(pythonIn(folder), constants.X_OK);
    return JSON.parse(await readFile(join(folder, MARKER), "utf8")) as Complete;
  } catch {
    return undefined;
  }
}

export async function writeComplete(folder: string, complete: Complete): Promise<void> {
  await writeFile(join(folder, MARKER), `${JSON.stringify(complete)}\n`, { mode: 0o600 });
}

/** The resources that use the folder, of this stack and of others. */
export async function usersOf(folder: string): Promise<string[]> {
  try {
    return await readdir(join(folder, USERS));
  } catch {
    return [];
  }
}

export async function addUsers(folder: string, users: readonly string[]): Promise<void> {
  await mkdir(join(folder, USERS), { recursive: true, mode: 0o700 });
  for (const user of users) await writeFile(join(folder, USERS, user), "");
}

export async function removeUser(folder: string, user: string): Promise<void> {
  await rm(join(folder, USERS, user), { force: true });
}

/** The marker first: an environment that is half removed must never pass for a whole one. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(join(folder, MARKER), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Notes the tool that is at work in a folder, which may outlive this process. */
export async function noteTool(folder: string, pid: number): Promise<void> {
  const tool: ProcessIdentity = { pid, startTime: (await startTimeOf(pid)) ?? "" };
  await writeFile(join(folder, TOOL), JSON.stringify(tool), { mode: 0o600 });
}

export async function forgetTool(folder: string): Promise<void> {
  await rm(join(folder, TOOL), { force: true });
}

/** The tool that was at work last. */
export async function notedTool(folder: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, TOOL), "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Removes the folder above when nothing else is in it. */
export async function removeEmptyParent(folder: string): Promise<void> {
  try {
    await rmdir(dirname(folder));
  } catch {
    // other environments are in it, or it is gone
  }
}
