// The journal on the disk: a file for each note, so that programs that run side by side never write
// the same one. A note's id is in its file's name, so that learning it is one rename.
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rmdir,
  unlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { DATA_DIRECTORY, projectAbove } from "../../core/data-directory";
import { isRecord } from "../../core/json";
import type { ProcessIdentity } from "../../core/process-identity";
import type { Details } from "./journal";

/** What a file says: its lines' members, the later ones over the earlier ones. */
export interface Entry {
  readonly type: string;
  readonly apiUrl?: string;
  readonly name: string;
  /** The stack's URN. */
  readonly stack: string;
  /** The address of the engine, which no other operation has at the same time. */
  readonly engine: string;
  readonly writer: ProcessIdentity;
  /** Milliseconds. */
  readonly serverTime?: number;
  readonly details: Details;
}

/** The journal of the project that the working directory belongs to. */
export function journalFolder(): string {
  const here = process.cwd();
  return join(projectAbove(here) ?? here, DATA_DIRECTORY, ".journal");
}

/** The file of a creation; undefined for an id that is no file name. */
export function fileOf(type: string, id: string): string | undefined {
  return /^[\w-]+$/.test(id) ? `${type}.${id}.json` : undefined;
}

/** The file of a creation whose id is not known yet. */
export function newFile(type: string): string {
  return `${type}.new-${randomUUID()}.json`;
}

export function deletionFile(type: string, id: string): string | undefined {
  return /^[\w-]+$/.test(id) ? `${type}.${id}.deletion` : undefined;
}

export async function deletionFilesIn(folder: string, type: string): Promise<string[]> {
  const files = await filesIn(folder);
  return files.filter((file) => file.startsWith(`${type}.`) && file.endsWith(".deletion"));
}

/** The id in a creation's file name. */
export function idOf(file: string): string | undefined {
  const [, id = ""] = file.split(".");
  return id.startsWith("new-") ? undefined : id;
}

/** Writes a new file, for the owner's eyes only. */
export async function writeNew(folder: string, file: string, content: object): Promise<void> {
  const line = `${JSON.stringify(content)}\n`;
  // Again where another process removed the empty folder in between.
  for (let attempt = 0; ; attempt++) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, file), line, { mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt === 10) throw error;
    }
  }
}

export function addTo(folder: string, file: string, content: object): Promise<void> {
  // A file that was removed meanwhile must not come into being again.
  const flag = constants.O_WRONLY | constants.O_APPEND;
  return appendFile(join(folder, file), `${JSON.stringify(content)}\n`, { flag });
}

export function renameIn(folder: string, from: string, to: string): Promise<void> {
  return rename(join(folder, from), join(folder, to));
}

/** Removes a file, and the folders when nothing else is in them; one that is not there is no error. */
export async function removeFrom(folder: string, file: string): Promise<void> {
  try {
    await unlink(join(folder, file));
    await rmdir(folder);
    await rmdir(dirname(folder));
  } catch {
    // it was gone already, or others are in there still
  }
}

export async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

/** Undefined for one that is gone, or of which a killed process wrote only half. */
export async function readEntry(folder: string, file: string): Promise<Entry | undefined> {
  try {
    const lines = (await readFile(join(folder, file), "utf8")).trimEnd().split("\n");
    const [first, ...later] = lines.map(parsed);
    if (first === undefined) return undefined;
    return later.reduce<Record<string, unknown>>(merged, first) as unknown as Entry;
  } catch {
    return undefined;
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function merged(
  entry: Record<string, unknown>,
  line: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const details = { ...(entry.details as Details), ...(line?.details as Details | undefined) };
  return { ...entry, ...line, details };
}
