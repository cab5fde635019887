import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { REPOSITORY } from "./markdown";

export const INDEX = join(REPOSITORY, "lib", "index.ts");

/**
 * A program over the library's sources and further files that exist only in memory, with the
 * repository's own settings. In it, `prefect-constructs` is the sources.
 */
export function createProgram(virtual: ReadonlyMap<string, string> = new Map()): ts.Program {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options, true);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = virtual.get(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language, true);
  };
  latest = ts.createProgram([INDEX, ...virtual.keys()], options, host, latest);
  return latest;
}

/** The next program takes over the files that are parsed already. */
let latest: ts.Program | undefined;

function compilerOptions(): ts.CompilerOptions {
  const file = join(REPOSITORY, "tsconfig.json");
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(file));
  return {
    ...options,
    // An example may declare a thing just to show how.
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: { "prefect-constructs": [INDEX] },
  };
}

/** One line for each error in the file, with its place in the file. */
export function errorsIn(program: ts.Program, path: string): readonly string[] {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} is not in the program`);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText, start }) => {
    const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
    return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

/** Whether a symbol is declared in this repository's `lib`. */
export function isOurs(node: ts.Node): boolean {
  const path = node.getSourceFile().fileName;
  return path.startsWith(join(REPOSITORY, "lib")) && existsSync(path);
}
