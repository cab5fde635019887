import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { LocalError } from "../../core/local-error";
import { type ProcessIdentity, startTimeOf } from "../../core/process-identity";
import { poll } from "../../core/time";
import { environmentOf, markOf } from "./environment";
import { LOCAL_PROCESS_DEFAULTS, type LocalProcessInputs, type LocalProcessState } from "./inputs";
import { closeLog, logTail, openLog, type ProcessLog } from "./log";
import { reservePort } from "./port";
import { valuesWithPort, withPort } from "./port-token";
import { probe } from "./readiness";
import { stopProcess } from "./stop";

const INTERVAL_SECONDS = 0.15;
const FAILED_GRACE_SECONDS = 2;

/** How long a process without a readiness check must live to count as started. */
const SETTLE_SECONDS = 2;

export interface StartOptions {
  /** For tests, which start many. @default 2 */
  readonly settleSeconds?: number;
  /** Told of the process as soon as it runs. @default - nobody is */
  readonly launched?: (identity: ProcessIdentity) => Promise<void>;
}

export type Started = Omit<LocalProcessState, keyof LocalProcessInputs>;

/** One start: what is asked, with the port filled in. */
interface Start {
  readonly id: string;
  readonly inputs: LocalProcessInputs;
  readonly port: number | undefined;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/** A child and how it ended, once it has. */
interface Child {
  readonly identity: ProcessIdentity;
  readonly ending: () => string | undefined;
}

/** Starts a process and waits until it can be used. One that does not get there is ended. */
export async function startProcess(
  id: string,
  inputs: LocalProcessInputs,
  options: StartOptions = {},
): Promise<Started> {
  const reserved =
    inputs.port === undefined ? undefined : await reservePort(inputs.port, resolve(inputs.logFile));
  try {
    return await startOn(prepare(id, inputs, reserved?.port), options);
  } finally {
    reserved?.release();
  }
}

function prepare(id: string, inputs: LocalProcessInputs, port: number | undefined): Start {
  return {
    id,
    inputs,
    port,
    argv: inputs.command.map((part) => withPort(part, port)),
    environment: valuesWithPort(inputs.environment ?? {}, port),
    workingDirectory: existingFolder(inputs.workingDirectory ?? "."),
  };
}

async function startOn(start: Start, options: StartOptions): Promise<Started> {
  const log = openLog(resolve(start.inputs.logFile));
  try {
    const startedAt = new Date().toISOString();
    const child = await launch(start, log);
    await options.launched?.(child.identity);
    const failure = await waitUntilReady(start, child, options);
    if (failure !== undefined) {
      const grace = Math.min(FAILED_GRACE_SECONDS, stopGraceOf(start.inputs));
      await stopProcess(child.identity, markOf(start.id), grace, { ours: true });
      throw new LocalError(withLog(`${start.argv[0]} ${failure}`, start, log));
    }
    const port = start.port === undefined ? {} : { assignedPort: start.port };
    return { ...child.identity, ...port, startedAt };
  } finally {
    closeLog(log);
  }
}

/** Spawns the process in a session of its own, so that no terminal's signal reaches it. */
async function launch(start: Start, log: ProcessLog): Promise<Child> {
  const [executable, ...args] = start.argv;
  const child = spawn(executable!, args, {
    cwd: start.workingDirectory,
    env: environmentOf(start.id, start.environment),
    detached: true,
    stdio: ["ignore", log.descriptor, log.descriptor],
  });
  let ending: string | undefined;
  child.once("exit", (code, signal) => {
    ending = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
  });
  await spawned(child, start);
  child.unref();
  const pid = child.pid!;
  // Taken from a zombie too: what it left behind is found by it.
  const startTime = (await startTimeOf(pid, { zombie: true })) ?? "";
  return { identity: { pid, startTime }, ending: () => ending };
}

async function spawned(child: ChildProcess, start: Start): Promise<void> {
  try {
    await once(child, "spawn");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LocalError(cannotStart(start, code ?? String(error)), { cause: error });
  }
}

function cannotStart(start: Start, reason: string): string {
  const executable = JSON.stringify(start.argv[0]);
  if (reason === "ENOENT") {
    return `command[0] must be an executable that exists; got ${executable}; check its path or PATH`;
  }
  if (reason === "EACCES") {
    return `command[0] must be an executable file; got ${executable}; check its mode (chmod +x)`;
  }
  return `${executable} cannot be started: ${reason}`;
}

/** Undefined once it is ready, else in words what went wrong. */
async function waitUntilReady(
  start: Start,
  child: Child,
  { settleSeconds = SETTLE_SECONDS }: StartOptions,
): Promise<string | undefined> {
  const { ready } = start.inputs;
  const timeoutSeconds =
    ready === undefined
      ? settleSeconds
      : (ready.timeoutSeconds ?? LOCAL_PROCESS_DEFAULTS.readyTimeoutSeconds);
  const url = ready && withPort(ready.url, start.port);
  let answer = "nothing";
  const outcome = await poll({ timeoutSeconds, intervalSeconds: INTERVAL_SECONDS }, async () => {
    if (child.ending() !== undefined) return child.ending();
    if (url === undefined) return undefined;
    const probed = await probe(url, ready?.bodyEquals);
    if (!probed.ready) answer = probed.answer;
    return probed.ready ? "ready" : undefined;
  });
  // Another process may have answered in place of one that died.
  const ended = child.ending() ?? (await endingWithoutWord(child));
  if (ended !== undefined) return `${ended} before it was ready`;
  if (url === undefined || outcome === "ready") return undefined;
  return `was not ready within ${timeoutSeconds} s: GET ${url} last got ${answer}`;
}

/** A process that is gone although node has not been told yet. */
async function endingWithoutWord(child: Child): Promise<string | undefined> {
  const current = await startTimeOf(child.identity.pid);
  if (current !== undefined && current === child.identity.startTime) return undefined;
  const moment = { timeoutSeconds: 1, intervalSeconds: 0.02 };
  return (await poll(moment, () => child.ending())) ?? "ended";
}

function withLog(message: string, start: Start, log: ProcessLog): string {
  const lines = logTail(log, start.environment);
  const tail = lines.length === 0 ? ["(nothing was written)"] : lines;
  return [message, `  log: ${log.path}`, ...tail.map((line) => `  | ${line}`)].join("\n");
}

function existingFolder(path: string): string {
  const folder = resolve(path);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return folder;
  const state = found === undefined ? "does not exist" : "is a file";
  throw new LocalError(
    `workingDirectory must be a folder; got ${JSON.stringify(path)}, which ${state}`,
  );
}

export function stopGraceOf(inputs: LocalProcessInputs): number {
  return inputs.stopGraceSeconds ?? LOCAL_PROCESS_DEFAULTS.stopGraceSeconds;
}
