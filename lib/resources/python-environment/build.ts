import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../../core/local-error";
import { redactUrlCredentials } from "../../core/redact";
import { forgetTool, noteTool } from "./environment-folder";
import type { PythonEnvironmentInputs } from "./inputs";
import type { Python } from "./interpreter";
import { pythonIn } from "./paths";
import { splitPipArguments } from "./pip-arguments";
import { describeBuildFailure } from "./pip-failure";
import { runTool } from "./tool";

/**
 * Makes a virtual environment in its final place (it cannot be moved: its scripts hold its path)
 * and installs into it.
 */
export async function buildEnvironment(
  folder: string,
  base: Python,
  inputs: PythonEnvironmentInputs,
  deadline: number,
): Promise<void> {
  const build: Build = { folder, base, inputs, deadline };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lines = requirementLines(inputs);
    // Unpacking pip takes nearly all of the time: left out where there is nothing for it to do.
    const options = lines.length === 0 ? ["--without-pip"] : [];
    const venv = ["-I", "-m", "venv", ...options, folder];
    await runStep(build, "making a virtual environment", base.path, venv, {});
    if (lines.length > 0) await install(build, lines);
  } catch (error) {
    throw diskFull(error) ?? error;
  }
}

interface Build {
  readonly folder: string;
  readonly base: Python;
  readonly inputs: PythonEnvironmentInputs;
  readonly deadline: number;
}

function requirementLines({ requirements = [], requirementsText = "" }: PythonEnvironmentInputs) {
  const lines = [...requirements, ...requirementsText.split(/\r?\n/)];
  return lines.filter((line) => line.trim() !== "");
}

async function install(build: Build, lines: readonly string[]): Promise<void> {
  const { constraints = [] } = build.inputs;
  // By files, not arguments: a requirement's URL may hold a token.
  const wanted = join(build.folder, "requirements.txt");
  const limits = join(build.folder, "constraints.txt");
  const call = splitPipArguments(build.inputs.pipArguments ?? [], process.env);
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-color"];
  const pip = ["-I", "-m", "pip", "install", ...quiet, "-r", wanted, "-c", limits, ...call.args];
  try {
    await writeFile(wanted, `${lines.join("\n")}\n`, { mode: 0o600 });
    await writeFile(limits, `${constraints.join("\n")}\n`, { mode: 0o600 });
    await runStep(build, "pip install", pythonIn(build.folder), pip, call.environment);
  } finally {
    await rm(wanted, { force: true });
    await rm(limits, { force: true });
  }
}

/** Runs a tool, keeps its words in `install.log`, and throws them when it fails. */
async function runStep(
  { folder, base, deadline }: Build,
  name: string,
  executable: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const noted: Promise<void>[] = [];
  const started = (pid: number) => void noted.push(noteTool(folder, pid));
  const { output, code, late } = await runTool(executable, args, environment, deadline, started);
  await Promise.allSettled(noted);
  await forgetTool(folder);
  const step = late ? `${name} did not end within timeoutSeconds: it` : name;
  if (code !== 0) throw new LocalError(describeBuildFailure(step, output, base.version));
  const log = join(folder, "install.log");
  await writeFile(log, redactUrlCredentials(output), { flag: "a", mode: 0o600 });
}

/** Our own writes run into a full disk as well as pip's. */
function diskFull(error: unknown): LocalError | undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOSPC") return undefined;
  return new LocalError("making a virtual environment failed: the disk is full", { cause: error });
}
