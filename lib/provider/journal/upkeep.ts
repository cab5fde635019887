// What the engine's calls, and its answers to the program, tell of the state: the notes that they
// make void.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "../../core/process-identity";
import {
  deletionFile,
  fileOf,
  filesIn,
  idOf,
  journalFolder,
  readEntry,
  removeFrom,
} from "./folder";

/** Forgets creations that a state evidently knows: it has the object's id. */
export async function forgetKnown(
  type: string,
  id: string,
  state: { readonly flowId?: unknown } = {},
): Promise<void> {
  await forget(fileOf(type, id));
  // The flow that was made for a deployment is in that deployment's state.
  if (type !== "Deployment" || typeof state.flowId !== "string") return;
  await forget(fileOf("Flow", state.flowId));
}

/** Whether an object's deletion began and never ended. */
export function isHalfDeleted(type: string, id: string): boolean {
  const file = deletionFile(type, id);
  return file !== undefined && existsSync(join(journalFolder(), file));
}

/** The object is gone. A rest of it that a deletion has left stays noted. */
export async function foundGone(type: string, id: string): Promise<void> {
  const file = deletionFile(type, id);
  const { details = {} } = (file && (await readEntry(journalFolder(), file))) || {};
  if (Object.keys(details).length === 0) return deletionEnded(type, id);
  await forgetRunsOf(type, id);
}

/** The object is gone, and all that goes with it. */
export async function deletionEnded(type: string, id: string): Promise<void> {
  await forget(deletionFile(type, id));
  await forgetRunsOf(type, id);
}

/** With a deployment all runs are gone that were begun of it. */
async function forgetRunsOf(type: string, id: string): Promise<void> {
  if (type !== "Deployment") return;
  const folder = journalFolder();
  for (const file of await filesIn(folder)) {
    if (!file.startsWith("FlowRun.")) continue;
    if ((await readEntry(folder, file))?.name === id) await removeFrom(folder, file);
  }
}

/** What processes that are gone have left in this project, in words: `WorkPool "ml" of stack dev`. */
export async function describeLeft(): Promise<string[]> {
  const folder = journalFolder();
  const described: string[] = [];
  for (const file of await filesIn(folder)) {
    const entry = file.endsWith(".json") ? await readEntry(folder, file) : undefined;
    if (entry === undefined || (await isRunning(entry.writer))) continue;
    const [, , stack = ""] = entry.stack.split(":");
    const id = idOf(file);
    const known = id === undefined ? "" : ` (id ${id})`;
    described.push(`${entry.type} ${JSON.stringify(entry.name)}${known} of stack ${stack}`);
  }
  return described;
}

async function forget(file: string | undefined): Promise<void> {
  if (file !== undefined) await removeFrom(journalFolder(), file);
}
