import { createRequire } from "node:module";
import path from "node:path";
import { type Command, DetachedProcess } from "./child-process";
import { withPlainErrors } from "./program-env";
import type { Project } from "./project";
import type { StackConfig } from "./stack-config";
import type { LogEvent } from "./types";

/** What the SDK's launcher exits with when it has told the user what went wrong. */
const EXPLAINED_FAILURE = 32;

export interface ProgramRun {
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  readonly preview: boolean;
  readonly parallel: number;
  readonly address: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: LogEvent) => void;
  /** Ends the program soon after it is aborted. */
  readonly stop: AbortSignal;
}

/** Runs the program with the SDK's own launcher; answers why it failed, or undefined. */
export async function runProgram(run: ProgramRun): Promise<string | undefined> {
  const program = DetachedProcess.start(command(run), {
    onStdout: (message) => run.log({ severity: "info", message }),
    onStderr: (message) => run.log({ severity: "warning", message }),
  });
  const stop = (): void => {
    // Its calls are answered with "shut down": it ends by itself, unless it is busy.
    setTimeout(() => void program.stop(), 2000).unref();
  };
  run.stop.addEventListener("abort", stop, { once: true });
  if (run.stop.aborted) stop();
  const code = await program.exit;
  run.stop.removeEventListener("abort", stop);
  if (code === 0) return undefined;
  if (code === EXPLAINED_FAILURE) return "";
  return `Program exited with non-zero exit code: ${code}`;
}

function command(run: ProgramRun): Command {
  const { project, stack, address } = run;
  const { programDir, entryPoint } = project;
  const resolve = createRequire(path.join(programDir, "resolve.js")).resolve;
  const options = {
    monitor: address,
    engine: address,
    organization: "organization",
    project: project.name,
    "root-directory": project.root,
    stack,
    pwd: programDir,
    parallel: String(run.parallel),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    file: process.execPath,
    args: [
      ...project.nodeArgs,
      locate(resolve, programDir),
      ...flags,
      ...(run.preview ? ["--dry-run"] : []),
      entryPoint,
    ],
    cwd: programDir,
    env: withPlainErrors({ ...run.env, ...configEnv(run.config), ...runtimeEnv(project) }),
  };
}

function locate(resolve: (id: string) => string, programDir: string): string {
  try {
    return resolve("@pulumi/pulumi/cmd/run");
  } catch (cause) {
    throw new Error(`the Pulumi SDK is not installed for the program in ${programDir}`, { cause });
  }
}

function configEnv(config: StackConfig): NodeJS.ProcessEnv {
  const values = config.values();
  const secretKeys = values.filter(({ secret }) => secret).map(({ key }) => key);
  const plain = Object.fromEntries(values.map(({ key, value }) => [key, value]));
  return {
    PULUMI_CONFIG: JSON.stringify(plain),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
  };
}

function runtimeEnv(project: Project): NodeJS.ProcessEnv {
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(project.typescript),
    ...(project.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
  };
}
