import { spawnSync } from "node:child_process";
import { pythonFile } from "../../../core/package-files";
import { type Problem, problem } from "../../../core/problems";
import type { LolpopParameter } from "../../../render";
import { findPythonSync } from "../../../resources/python-environment";
import type { ClassMethods } from "./config-checks";

/** What the source says of a workflow. */
export interface InspectedWorkflow {
  /** False where the class, or the method, comes from an installed package. */
  readonly found: boolean;
  readonly parameters: readonly LolpopParameter[];
  /** Of the plug-in files. */
  readonly classes: ClassMethods;
}

type Answer =
  | ({ readonly ok: true } & InspectedWorkflow)
  | { readonly ok: false; readonly problems: readonly { kind: string; message: string }[] };

interface Asked {
  readonly className: string;
  readonly method: string;
  readonly module: { readonly name: string } | { readonly file: string };
  readonly plugins: readonly string[];
  readonly workingDirectory: string;
}

/** Reads a workflow's method and its plug-ins' classes without running them. */
export function inspectWorkflow(
  asked: Asked,
): InspectedWorkflow | { problems: readonly Problem[] } {
  const python = findPythonSync();
  if ("missing" in python) return { problems: [problem("source", python.missing)] };
  const { className, method, module, plugins, workingDirectory } = asked;
  const where = "name" in module ? `--module=${module.name}` : `--file=${module.file}`;
  const run = spawnSync(
    python.path,
    [
      ...["-I", pythonFile("inspect_lolpop.py"), "--working-directory", workingDirectory],
      ...[`--class=${className}`, `--method=${method}`, where],
      ...plugins.map((file) => `--plugin=${file}`),
    ],
    { encoding: "utf8", timeout: 60_000, maxBuffer: 64 << 20 },
  );
  if (run.status !== 0) {
    const cause = run.error?.message ?? run.stderr.trim().split("\n").at(-1) ?? "no output";
    throw new Error(`reading ${className} with ${python.path} failed: ${cause}`);
  }
  const answer = JSON.parse(run.stdout) as Answer;
  if (answer.ok) return answer;
  const PATHS: Readonly<Record<string, string>> = {
    class: "source.class",
    entrypoint: "source.entrypoint",
  };
  const place = "name" in module ? "source.module" : "source.file";
  const problems = answer.problems.map(({ kind, message }) =>
    problem(PATHS[kind] ?? place, message),
  );
  return { problems };
}
