import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { seconds } from "../measure";

const run = promisify(execFile);

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command that hangs would take the whole benchmark along. */
const LIMIT_MS = 30 * 60_000;

/** Runs a command to its end. What it says is in the error of one that fails, its last lines only. */
export async function output({ file, args, cwd, env }: Command): Promise<string> {
  try {
    const options = { cwd, env, timeout: LIMIT_MS, maxBuffer: 256 << 20 };
    const running = run(file, [...args], options);
    // Nobody is there to answer what it might ask.
    running.child.stdin?.end();
    return (await running).stdout;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & Record<string, string>;
    const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-15).join("\n");
    const command = [file, ...args].join(" ");
    throw new Error(`${command} failed: ${said || message}`, { cause: error });
  }
}

/** How long a command takes from start to end, in seconds. */
export function timed(command: Command): Promise<number> {
  return seconds(() => output(command));
}
