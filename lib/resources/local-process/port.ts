import { createHash } from "node:crypto";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { isListening } from "../../core/listening";
import { LocalError } from "../../core/local-error";
import { nameOf, processNumbers } from "../../core/process-identity";

/** Below the range from which kernels take ports for outgoing connections. */
const FIRST_PORT = 20_000;
const PORT_COUNT = 10_000;
const CANDIDATES = 100;

/** Ports that were given out here and that nobody listens on yet. */
const reserved = new Set<number>();

/** The port to try first for a process of that log file: always the same, so that it is kept. */
export function preferredPort(key: string): number {
  return FIRST_PORT + (createHash("sha256").update(key).digest().readUInt32BE(0) % PORT_COUNT);
}

/** A port held for a process until it listens or failed to. */
export interface ReservedPort {
  readonly port: number;
  release(): void;
}

/** The wanted loopback port, or for 0 the first free one from the key's own on. */
export async function reservePort(wanted: number, key: string): Promise<ReservedPort> {
  if (wanted !== 0) {
    if (reserved.has(wanted) || !(await isFree(wanted))) throw new LocalError(inUse(wanted));
    return reserve(wanted);
  }
  for (let step = 0; step < CANDIDATES; step++) {
    const port = FIRST_PORT + ((preferredPort(key) - FIRST_PORT + step) % PORT_COUNT);
    // Taken before the wait: two processes that start at once must not both find it free.
    if (reserved.has(port)) continue;
    const taken = reserve(port);
    if (await isFree(port)) return taken;
    taken.release();
  }
  throw new LocalError(`no free port among ${CANDIDATES} from ${preferredPort(key)} on 127.0.0.1`);
}

function reserve(port: number): ReservedPort {
  reserved.add(port);
  return { port, release: () => reserved.delete(port) };
}

function inUse(port: number): string {
  const holder = holderOf(port);
  const who = holder === undefined ? "another process" : `process ${holder}`;
  return (
    `port ${port} is in use by ${who}; stop that process, or give another port ` +
    "(0 picks a free one)"
  );
}

async function isFree(port: number): Promise<boolean> {
  // macOS lets a loopback listener stand beside one on all addresses: then only asking tells.
  return (await canListen(port)) && !(await answers(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else if (error.code === "EACCES")
        reject(new LocalError(`port ${port} needs more rights than ours`));
      else reject(error);
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return isListening({ port, host: "127.0.0.1", timeout: 1000 });
}

/** `1234 (python3)`, where /proc tells. */
function holderOf(port: number): string | undefined {
  const sockets = new Set(["tcp", "tcp6"].flatMap((table) => listeners(table, port)));
  if (sockets.size === 0) return undefined;
  const holder = processNumbers().find((pid) => openSockets(pid).some((at) => sockets.has(at)));
  return holder === undefined ? undefined : `${holder} (${nameOf(holder) ?? "unknown"})`;
}

/** `socket:[inode]` of every listener on the port in a table of /proc/net. */
function listeners(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = attempt(() => readFileSync(`/proc/net/${table}`, "utf8").split("\n").slice(1)) ?? [];
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => state === "0A" && local?.endsWith(ending))
    .map((fields) => `socket:[${fields[9]}]`);
}

function openSockets(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const names = attempt(() => readdirSync(folder)) ?? [];
  return names.flatMap((name) => attempt(() => readlinkSync(`${folder}/${name}`)) ?? []);
}

/** Undefined for what is not there or is not ours to read. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
