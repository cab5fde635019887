import { poll, sleep } from "../../../lib/core/time";
import type { OperationResult } from "../../engine";
import { isRunning, namesIn, processesNaming, readOr } from "../../support/processes";

/** What may be killed while a stack is worked on, and how its command is known. */
const VICTIMS = {
  program: /cmd\/run\/index\.js /,
  provider: /node \S*cmd\/dynamic-provider\/index\.js /,
  engine: /(\/pulumi|crashes\/operate\.js) (up|destroy)/,
} as const;

export type Victim = keyof typeof VICTIMS;

export const ALL_VICTIMS = Object.keys(VICTIMS) as Victim[];

/** The CLI's own: where the CLI was killed it stays for minutes, which is not ours to change. */
const OTHERS = /\/pulumi-language-nodejs /;

/** What became of an operation that had one of its processes killed. */
export interface Killing {
  /** False where the operation was over before. */
  readonly killed: boolean;
  readonly result: OperationResult["result"] | "ended";
  /** From the first sight of the victim to the operation's end. */
  readonly seconds: number;
}

/** Kills one process of an operation that long after it was first seen, and awaits the operation. */
export async function killDuring(
  folder: string,
  victim: Victim,
  afterSeconds: number,
  operation: Promise<Pick<OperationResult, "result">>,
): Promise<Killing> {
  let over = false;
  const outcome = operation.then(
    ({ result }) => result,
    () => "ended" as const,
  );
  void outcome.then(() => void (over = true));
  const looks = { timeoutSeconds: 120, intervalSeconds: 0.03 };
  const pid = await poll(looks, () => (over ? -1 : processOf(folder, victim)));
  const seen = performance.now();
  let killed = false;
  let asked: number[] = [];
  if (pid !== undefined && pid > 0) {
    await sleep(afterSeconds);
    asked = processesOf(folder, "provider").filter(readsItsInput);
    killed = !over && kill(pid);
  }
  const result = await outcome;
  const seconds = (performance.now() - seen) / 1000;
  if (killed && victim === "engine") await endThoseNeverAsked(folder, asked);
  return { killed, result, seconds };
}

/**
 * A provider process that its engine had started and not yet asked for anything has none of the library
 * in it, and Pulumi's own code stays for ever once the engine is gone.
 */
async function endThoseNeverAsked(folder: string, asked: readonly number[]): Promise<void> {
  // One that the engine had just begun to start shows only then.
  await sleep(2);
  for (const pid of processesOf(folder, "provider")) if (!asked.includes(pid)) kill(pid);
}

/** Whether Node waits for something on the standard input, as the library does, to see its end. */
function readsItsInput(pid: number): boolean {
  const folder = `/proc/${pid}/fdinfo`;
  return namesIn(folder).some((name) => /^tfd:\s+0\s/m.test(readOr(`${folder}/${name}`)));
}

/** The stack's processes, once those of an operation that was killed have ended by themselves. */
export async function processesLeft(folder: string, wanted: number): Promise<string[]> {
  for (const { pid, command } of processesNaming(folder)) if (OTHERS.test(command)) kill(pid);
  const looks = { timeoutSeconds: 20, intervalSeconds: 0.2 };
  const left = () => processesNaming(folder).map(({ command }) => command);
  await poll(looks, () => left().length === wanted || undefined);
  return left();
}

function processOf(folder: string, victim: Victim): number | undefined {
  return processesOf(folder, victim)[0];
}

function processesOf(folder: string, victim: Victim): number[] {
  const found = processesNaming(folder).filter(({ command }) => VICTIMS[victim].test(command));
  return found.map(({ pid }) => pid);
}

function kill(pid: number): boolean {
  if (!isRunning(pid)) return false;
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
