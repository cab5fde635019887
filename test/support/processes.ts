import { readdirSync, readFileSync } from "node:fs";

/** A process of this machine, as /proc shows it. */
export interface SeenProcess {
  readonly pid: number;
  /** Its arguments: what everybody on the machine can read. */
  readonly command: string;
}

/** Every process whose arguments or environment name this text; not the one that asks. */
export function processesNaming(text: string): SeenProcess[] {
  return allProcesses().filter(
    ({ pid, command }) =>
      pid !== process.pid && (command.includes(text) || environmentOf(pid).includes(text)),
  );
}

/** Every process that runs; those that ended unheard (zombies) have no arguments left. */
export function allProcesses(): SeenProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ pid: Number(entry), command: readOr(`/proc/${entry}/cmdline`) }))
    .filter(({ command }) => command !== "")
    .map(({ pid, command }) => ({ pid, command: command.replaceAll("\0", " ").trim() }));
}

export function isRunning(pid: number): boolean {
  return readOr(`/proc/${pid}/cmdline`) !== "";
}

function environmentOf(pid: number): string {
  return readOr(`/proc/${pid}/environ`);
}

/** The names in a folder of /proc; none where the process has ended, or is another user's. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process may end, or be another user's, while one looks. */
export function readOr(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
