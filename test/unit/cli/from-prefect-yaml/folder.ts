import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { planOf } from "../../../../lib/cli/from-prefect-yaml/read/file";
import { programText } from "../../../../lib/cli/from-prefect-yaml/program/program";
import type { Project } from "../../../../lib/cli/from-prefect-yaml/project";

/** A project's folder with flows, as far as files have to be there. */
export function projectFolder(...flows: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "prefect-yaml-"));
  for (const name of ["flows/etl.py", ...flows]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
  return folder;
}

/** The program of a file, or a line for each problem. */
export function outcomeOf(text: string, folder: string, more: Partial<Project> = {}): string {
  const plan = planOf(text, (stated) => ({
    folder,
    programFolder: folder,
    generation: stated ?? 3,
    hasCommit: false,
    ...more,
  }));
  if (!("problems" in plan)) return programText(plan, "prefect.yaml");
  return plan.problems.map(({ line, path, message }) => `${line} ${path} ${message}`).join("\n");
}

/** The remarks at a program's end, each on one line. */
export function remarksOf(program: string): string[] {
  const [, end = ""] = program.split("// What is not in the program as it is in the file\n//\n");
  return end
    .replace(/\n\/\/ {3}/g, " ")
    .split("\n")
    .filter((line) => line !== "");
}

/** The code of a program, without comments, on one line. */
export function codeOf(program: string): string {
  const lines = program.split("\n").filter((line) => !line.startsWith("//"));
  return lines.join(" ").replace(/\s+/g, " ");
}

export function expectCode(program: string, ...pieces: string[]): void {
  for (const piece of pieces) {
    assert.ok(codeOf(program).includes(piece), `no ${piece} in\n${program}`);
  }
}

export const PULL = "prefect.deployments.steps";

/** A file of one deployment. */
export function one(more: string, top = ""): string {
  return `${top}deployments:
  - name: nightly
    entrypoint: flows/etl.py:etl
    work_pool: { name: ml }
${more.replace(/^(?=.)/gm, "    ")}`;
}
