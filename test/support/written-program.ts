import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { REPOSITORY } from "./program";

const run = promisify(execFile);

/** Writes files of a project. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What a command that writes programs says, as the shell runs it. */
export async function written(folder: string, ...args: string[]): Promise<string> {
  const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
  const { stdout } = await run(process.execPath, [main, ...args], { cwd: folder });
  return stdout;
}

/** Fails with what the compiler says, unless it takes all of the programs. */
export async function expectTypes(
  folder: string,
  programs: Readonly<Record<string, string>>,
): Promise<void> {
  writeFiles(folder, programs);
  const tsc = join(REPOSITORY, "node_modules", "typescript", "bin", "tsc");
  const strict = ["--noEmit", "--strict", "--noUnusedLocals", "--skipLibCheck", "--types", "node"];
  const target = ["--target", "ES2022", "--module", "node16", "--moduleResolution", "node16"];
  const files = Object.keys(programs);
  await run(process.execPath, [tsc, ...strict, ...target, ...files], { cwd: folder }).catch(
    (error: { stdout: string }) =>
      assert.fail(`${error.stdout}\n${Object.values(programs).join("\n")}`),
  );
}

/** Makes a program what its folder runs, unless the compiler does not take it. */
export async function compiled(folder: string, text: string): Promise<void> {
  await expectTypes(folder, { "index.ts": text });
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(join(folder, "index.js"), outputText);
}

/** Fails unless the text is as this repository's formatter would write it. */
export async function expectFormatted(text: string): Promise<void> {
  const biome = join(REPOSITORY, "node_modules", ".bin", "biome");
  const formatted = run(biome, ["format", "--stdin-file-path=index.ts"], { cwd: REPOSITORY });
  formatted.child.stdin?.end(text);
  assert.equal((await formatted).stdout, text);
}
