/** The Python files that the package ships, run by tests as users' machines run them. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { pythonFile } from "../../lib/core/package-files";
import { poll } from "../../lib/core/time";
import type { PrefectServer } from "./prefect";
import { allProcesses, isRunning, processesNaming } from "./processes";

const run = promisify(execFile);

/** The sources of the Python tests: the compiled copy of this file runs in dist/test/support. */
export const pythonFixtures = join(
  resolve(__dirname, "..", "..", ".."),
  "test/contract/python/fixtures",
);

/** A running `serve.py` or `worker.py`. */
export interface PythonProcess {
  readonly pid: number;
  /** What it and its runs have written so far. */
  output(): string;
  /** Waits for a text in the output. */
  said(text: string | RegExp, timeoutSeconds?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Waits for its end; its exit code, or undefined when it goes on or a signal ended it. */
  ended(timeoutSeconds?: number): Promise<number | undefined>;
  /** What is left of it and of everything it started, by command line. */
  left(): string[];
  /** Ends it and everything it started, at once. */
  kill(): void;
}

/** Starts a shipped file with a server's Python, polling fast. */
export function startPython(
  script: string,
  args: readonly string[],
  { python, env }: Pick<PrefectServer, "python" | "env">,
): PythonProcess {
  // Everything that it starts inherits the mark.
  const mark = `PYTHON_TEST=${process.pid}-${Math.random().toString(36).slice(2)}`;
  const [name = "", value = ""] = mark.split("=");
  const child = spawn(python, [pythonFile(script), ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...env,
      PYTHONDONTWRITEBYTECODE: "1",
      PREFECT_RUNNER_POLL_FREQUENCY: "1",
      PREFECT_WORKER_QUERY_SECONDS: "1",
      [name]: value,
    },
  });
  return watch(child, mark);
}

function watch(child: ChildProcess, mark: string): PythonProcess {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const pid = child.pid ?? 0;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    output: () => output,
    async said(text, timeoutSeconds = 60) {
      const found = await poll({ timeoutSeconds, intervalSeconds: 0.1 }, async () =>
        output.search(text) >= 0 || hasEnded() ? true : undefined,
      );
      if (!found || output.search(text) < 0) throw new Error(`never said ${text}:\n${output}`);
    },
    signal: (name) => void child.kill(name),
    async ended(timeoutSeconds = 60) {
      await poll({ timeoutSeconds, intervalSeconds: 0.05 }, async () =>
        hasEnded() ? true : undefined,
      );
      return child.exitCode ?? undefined;
    },
    left: () =>
      processesNaming(mark)
        .filter((found) => isRunning(found.pid))
        .map(({ command }) => command),
    kill() {
      for (const found of processesNaming(mark)) killQuietly(found.pid);
    },
  };
}

function killQuietly(pid: number): void {
  if (!allProcesses().some((found) => found.pid === pid)) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}

/** What the inspector answers for one entrypoint. */
export interface Inspection {
  readonly ok: boolean;
  readonly name?: string;
  readonly function?: string;
  readonly description?: string | null;
  readonly version?: string | null;
  readonly schema?: Schema;
  readonly complete?: boolean;
  readonly warnings?: readonly string[];
  readonly problems?: readonly { readonly kind: string; readonly message: string }[];
}

export interface Schema {
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required?: readonly string[];
}

/** Runs the inspector on many entrypoints at once. */
export async function inspectFlows(
  python: string,
  folder: string,
  entrypoints: readonly string[],
  options: readonly string[] = [],
): Promise<Inspection[]> {
  const args = ["-I", pythonFile("inspect_flow.py"), ...entrypoints];
  const { stdout } = await run(python, [...args, "--working-directory", folder, ...options], {
    maxBuffer: 64 << 20,
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Inspection);
}

/** What Prefect itself says of every flow in a folder. */
export async function describeFlows(
  python: string,
  folder: string,
): Promise<Record<string, Inspection>> {
  const script = join(pythonFixtures, "describe_flows.py");
  const { stdout } = await run(python, [script, folder], { maxBuffer: 64 << 20 });
  return JSON.parse(stdout) as Record<string, Inspection>;
}
