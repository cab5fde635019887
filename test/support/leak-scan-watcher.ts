// A thread of its own: what starts processes and waits for them must not hold it up.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { WatchedFile, WatcherData, WatcherReport } from "./leak-scan-watch";

/** A process is looked at closely for so many rounds: it becomes another program by `exec`. */
const YOUNG_ROUNDS = 40;
const OLD_EVERY = 25;
const PAUSE_MS = 4;
const LARGEST_FILE = 1 << 20;

const { folders } = workerData as WatcherData;
const port = parentPort;
if (port === null) throw new Error("the watcher is a worker thread");

const rounds = new Map<string, number>();
const commands = new Set<string>();
const files = new Map<string, WatchedFile>();

let round = 0;
let timer: NodeJS.Timeout | undefined = setTimeout(look, 0);

function look(): void {
  round++;
  lookAtProcesses();
  for (const folder of folders) lookAtFiles(folder, 0o077);
  if (timer !== undefined) timer = setTimeout(look, PAUSE_MS);
}

function lookAtProcesses(): void {
  const alive = new Set<string>();
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    alive.add(pid);
    const age = rounds.get(pid) ?? 0;
    rounds.set(pid, age + 1);
    if (age > YOUNG_ROUNDS && (round + Number(pid)) % OLD_EVERY !== 0) continue;
    const command = read(`/proc/${pid}/cmdline`)?.toString("utf8");
    if (command) commands.add(command);
  }
  for (const pid of rounds.keys()) if (!alive.has(pid)) rounds.delete(pid);
}

/** @param open - the bits of "others may" that no folder above has taken away */
function lookAtFiles(path: string, open: number): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const modes = open & stats.mode;
  if (stats.isDirectory()) {
    for (const name of namesIn(path)) lookAtFiles(join(path, name), modes);
    return;
  }
  if (!stats.isFile() || stats.size > LARGEST_FILE) return;
  const key = [path, stats.ino, stats.size, stats.mtimeMs, stats.mode].join(" ");
  if (files.has(key)) return;
  const content = read(path);
  if (content !== undefined) files.set(key, { path, content, readable: modes !== 0 });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined for what is gone meanwhile. */
function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

port.once("message", () => {
  clearTimeout(timer);
  timer = undefined;
  const report: WatcherReport = {
    rounds: round,
    commands: [...commands].map((command) => command.replaceAll("\0", " ").trim()),
    files: [...files.values()],
  };
  port.postMessage(report);
});
