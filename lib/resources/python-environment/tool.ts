import { spawn } from "node:child_process";
import { LocalError } from "../../core/local-error";
import { isRunning, type ProcessIdentity } from "../../core/process-identity";
import { poll } from "../../core/time";

/** Variables that would make Python or pip work on something other than the new environment. */
const MISLEADING = [
  ...["PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"],
  ...["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON"],
];

const OUTPUT_CHARACTERS = 256 * 1024;

/** How a tool ended. */
export interface ToolResult {
  /** Both of its streams, the last part of them. */
  readonly output: string;
  readonly code: number;
  /** Whether it was ended because the deadline had passed. */
  readonly late: boolean;
}

/** Runs a tool to its end, or to the deadline (in `performance.now()`'s time). */
export function runTool(
  executable: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  deadline: number,
  /** Told of the group that it runs in. */
  started: (pid: number) => void = () => undefined,
): Promise<ToolResult> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment };
  for (const name of MISLEADING) delete env[name];
  // A group of its own, so that a late pip is ended together with the compilers it started.
  const child = spawn(executable, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid !== undefined) started(child.pid);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_CHARACTERS);
    });
  }
  let late = false;
  const end = () => {
    late = true;
    endGroup(child.pid);
  };
  const timer = setTimeout(end, Math.max(0, deadline - performance.now()));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new LocalError(`${executable} cannot be started: ${error.message}`, { cause: error }));
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ output, code: code ?? -1, late });
    });
  });
}

/** Ends what an earlier process started, unless its number is another's by now. */
export async function endLeftTool(tool: ProcessIdentity): Promise<void> {
  if (!(await isRunning(tool))) return;
  endGroup(tool.pid);
  const moment = { timeoutSeconds: 10, intervalSeconds: 0.05 };
  await poll(moment, async () => !(await isRunning(tool)) || undefined);
}

/** Only called while the leader has not been waited for: its number is still its own. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // it ended at this very moment
  }
}
