import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ALWAYS_IGNORED, PROGRAM_FILES } from "./defaults";
import { isIgnored, parsePatterns } from "./ignore-patterns";

/** What a working directory's .dockerignore, and our own rules before it, leave out. */
export interface IgnoreRules {
  ignores(path: string): boolean;
  /** Whether the user's own file takes anything back. */
  readonly hasExceptions: boolean;
}

/** Reads them; undefined where the file has a pattern that docker does not take either. */
export function readIgnore(workingDirectory: string): IgnoreRules | undefined {
  const file = join(workingDirectory, ".dockerignore");
  const own = parsePatterns(existsSync(file) ? readFileSync(file, "utf8") : "");
  if (own === undefined) return undefined;
  const program = existsSync(join(workingDirectory, "Pulumi.yaml")) ? PROGRAM_FILES : [];
  const ours = parsePatterns([...ALWAYS_IGNORED, ...program].join("\n")) ?? [];
  const patterns = [...ours, ...own];
  return {
    ignores: (path) => isIgnored(patterns, path),
    hasExceptions: own.some(({ isException }) => isException),
  };
}
