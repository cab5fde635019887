import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { refuseToOverwrite } from "../program/out-file";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";
import { writeOut } from "../whole-file";
import { counted } from "../words";
import { FIRST_WORDS, programText } from "./program/program";
import { gitOf } from "./project";
import { planOf } from "./read/file";
import type { Finding } from "./read/tree";

/** The command's options, as they were given. */
export interface FromPrefectYamlOptions {
  /** @default - standard output */
  readonly out?: string;
  /** Where `prefect deploy` would be run. @default - the file's folder */
  readonly project?: string;
  /** Whose `prefect deploy` the file is for. @default - what the file says, else 3 */
  readonly prefect?: string;
}

/** Writes the program that registers what a prefect.yaml does. */
export async function fromPrefectYaml(
  file: string,
  { out, project, prefect }: FromPrefectYamlOptions,
  terminal: Terminal,
): Promise<void> {
  if (prefect !== undefined && !/^[23]$/.test(prefect)) {
    throw new UsageError(`--prefect must be 2 or 3; got "${prefect}"`);
  }
  if (out !== undefined) refuseToOverwrite(out, FIRST_WORDS, terminal);
  const path = resolve(terminal.cwd, file);
  const text = read(path, file);
  const folder = project === undefined ? dirname(path) : resolve(terminal.cwd, project);
  const programFolder = out === undefined ? terminal.cwd : dirname(resolve(terminal.cwd, out));
  const plan = planOf(text, (stated) => ({
    folder,
    programFolder,
    generation: prefect === undefined ? (stated ?? 3) : prefect === "2" ? 2 : 3,
    ...gitOf(folder),
  }));
  if ("problems" in plan) throw new Error(described(file, plan.problems));
  writeOut(programText(plan, basename(file)), out, terminal);
  const { deployments, remarks } = plan;
  const where = out === undefined ? "" : ` in ${out}`;
  terminal.note(`${counted(deployments.length, "deployment")} of ${file}${where}`);
  if (remarks.length > 0) {
    terminal.note(`${counted(remarks.length, "remark")} at the program's end: read them`);
  }
}

function read(path: string, file: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === "ENOENT" ? "is not there" : `cannot be read (${code ?? "?"})`;
    throw new UsageError(`${file} ${reason}; name a prefect.yaml`);
  }
}

/** A line for each problem, in the order of the file. */
function described(file: string, problems: readonly Finding[]): string {
  const lines = [...problems]
    .sort((a, b) => a.line - b.line)
    .map(
      ({ line, path, message }) => `${file}:${line}: ${path === "" ? "" : `${path} `}${message}`,
    );
  return [...new Set(lines)].join("\n");
}
