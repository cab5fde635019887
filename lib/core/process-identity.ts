// Which process is meant by a number that the kernel gives again to another one later.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** One process for ever: its number and the kernel's mark of its start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: ticks since boot and the boot's id. macOS: the start's date. */
  readonly startTime: string;
}

interface Entry {
  readonly group: number;
  readonly session: number;
  readonly startTicks: number;
}

const hasProc = process.platform === "linux" && existsSync("/proc/self/stat");
const run = promisify(execFile);

/** The mark of a process's start; undefined when there is none or, unless asked for, a zombie. */
export async function startTimeOf(
  pid: number,
  { zombie = false } = {},
): Promise<string | undefined> {
  if (!hasProc) return startTimeFromPs(pid, zombie);
  const entry = entryOf(pid, zombie);
  return entry === undefined ? undefined : `${entry.startTicks}@${bootId()}`;
}

/** Whether this very process, not a later one of its number, still runs. */
export async function isRunning({ pid, startTime }: ProcessIdentity): Promise<boolean> {
  return (await startTimeOf(pid)) === startTime;
}

/** How to recognise what a process left behind. */
export interface Family {
  readonly leader: ProcessIdentity;
  /** `NAME=value` in the environment of the leader, which its descendants inherit. */
  readonly mark: string;
  /**
   * Whether the leader was seen running in this stop: only then do its group and its session
   * belong to it beyond doubt. Otherwise nothing but the mark counts.
   */
  readonly seen: boolean;
}

/**
 * The running processes of a leader's group and session and those that carry its mark, itself
 * included. Without /proc there is only the group.
 */
export async function familyOf({ leader, mark, seen }: Family): Promise<number[]> {
  if (!hasProc) return seen ? groupFromPs(leader.pid) : [];
  const [ticks, boot] = leader.startTime.split("@");
  if (boot !== bootId()) return [];
  return processNumbers().filter((pid) => {
    const entry = pid === process.pid ? undefined : entryOf(pid);
    if (entry === undefined || entry.startTicks < Number(ticks)) return false;
    if (seen && (entry.group === leader.pid || entry.session === leader.pid)) return true;
    return environmentOf(pid).includes(mark);
  });
}

/** A process's own short name, for a message. */
export function nameOf(pid: number): string | undefined {
  return readProc(`${pid}/comm`)?.trim();
}

export function processNumbers(): number[] {
  return hasProc
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : [];
}

function entryOf(pid: number, zombie = false): Entry | undefined {
  const stat = readProc(`${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, field 2, may itself hold spaces and parentheses: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "X", threads = 0] = [fields[0], Number(fields[17])];
  // A killed process is a zombie before its last thread has let go of its ports and files.
  const dead = state === "Z" && threads <= 1 && !zombie;
  if (state === "X" || dead) return undefined;
  const [group, session, startTicks] = [fields[2], fields[3], fields[19]].map(Number);
  return { group: group!, session: session!, startTicks: startTicks! };
}

function environmentOf(pid: number): string[] {
  return (readProc(`${pid}/environ`) ?? "").split("\0");
}

function bootId(): string {
  return readProc("sys/kernel/random/boot_id")?.trim() ?? "";
}

/** A file of /proc; undefined when its process is gone or is not ours to look into. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return undefined;
  }
}

async function ps(...columns: string[]): Promise<string[]> {
  try {
    const environment = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    const { stdout } = await run("ps", columns, { env: environment });
    return stdout.split("\n").map((line) => line.trim());
  } catch {
    return []; // ps exits with 1 when it finds none
  }
}

async function startTimeFromPs(pid: number, zombie: boolean): Promise<string | undefined> {
  const [line = ""] = await ps("-o", "stat=,lstart=", "-p", String(pid));
  const [state = "Z", ...date] = line.split(/\s+/);
  return (state.startsWith("Z") && !zombie) || date.length === 0 ? undefined : date.join(" ");
}

async function groupFromPs(leader: number): Promise<number[]> {
  const rows = (await ps("-A", "-o", "pid=,pgid=,stat=")).map((line) => line.split(/\s+/));
  return rows
    .filter(([, group, state]) => Number(group) === leader && !state?.startsWith("Z"))
    .map(([pid]) => Number(pid));
}
