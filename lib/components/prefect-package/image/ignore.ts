import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import dockerignore, { type Ignore } from "@balena/dockerignore";
import { ALWAYS_IGNORED, PROGRAM_FILES } from "./defaults";

/** What a working directory's .dockerignore, and our own rules before it, leave out. */
export interface IgnoreRules {
  ignores(path: string): boolean;
  /** Whether the user's own file takes anything back. */
  readonly hasExceptions: boolean;
}

/** Reads them; undefined where the file has a pattern that docker does not take either. */
export function readIgnore(workingDirectory: string): IgnoreRules | undefined {
  const file = join(workingDirectory, ".dockerignore");
  const own = existsSync(file) ? literal(readFileSync(file, "utf8")) : "";
  const rules: Ignore = dockerignore({ ignorecase: false })
    .add([...ALWAYS_IGNORED])
    .add(existsSync(join(workingDirectory, "Pulumi.yaml")) ? [...PROGRAM_FILES] : [])
    .add(own);
  try {
    rules.ignores("any"); // Patterns are read when they are first used.
  } catch {
    return undefined;
  }
  return { ignores: (path) => rules.ignores(path), hasExceptions: /^\s*!/m.test(own) };
}

/** Without what an editor puts before the text; what only a regular expression knows is escaped. */
function literal(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll(/\\.|[+(){}|]/g, (found) => (found.length > 1 ? found : `\\${found}`));
}
