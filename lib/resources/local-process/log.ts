import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { LocalError } from "../../core/local-error";
import { redactValues } from "../../core/redact";

const TAIL_BYTES = 64 * 1024;
const TAIL_LINES = 15;
const LINE_CHARACTERS = 400;

/** An open log file and where in it a process's own lines begin. */
export interface ProcessLog {
  readonly path: string;
  readonly descriptor: number;
  readonly start: number;
}

/** Opens a log file for appending, made with its folder where missing; the owner's eyes only. */
export function openLog(path: string): ProcessLog {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(path, "a", 0o600);
    fchmodSync(descriptor, 0o600);
    return { path, descriptor, start: fstatSync(descriptor).size };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new LocalError(
      `logFile cannot be written; got ${JSON.stringify(path)} (${reason}); ` +
        "give a path in a folder of yours",
      { cause: error },
    );
  }
}

export function closeLog(log: ProcessLog): void {
  closeSync(log.descriptor);
}

/** The last lines that were written since the log was opened, without the values of `secrets`. */
export function logTail(log: ProcessLog, secrets: Readonly<Record<string, string>>): string[] {
  const { text, whole } = readEnd(log);
  // Redacted before it is cut: half a secret would not be recognised.
  const lines = redactValues(stripVTControlCharacters(text), secrets)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const complete = whole ? lines : lines.slice(1);
  return complete.slice(-TAIL_LINES).map((line) => line.slice(0, LINE_CHARACTERS));
}

function readEnd(log: ProcessLog): { text: string; whole: boolean } {
  const descriptor = openSync(log.path, "r");
  try {
    const end = fstatSync(descriptor).size;
    const from = Math.max(log.start, end - TAIL_BYTES);
    const bytes = Buffer.alloc(Math.max(0, end - from));
    const length = readSync(descriptor, bytes, 0, bytes.length, from);
    return { text: bytes.toString("utf8", 0, length), whole: from === log.start };
  } finally {
    closeSync(descriptor);
  }
}
