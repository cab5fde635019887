import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Problem, problem } from "../../../core/problems";
import { redactUrlCredentials } from "../../../core/redact";
import type { RequirementsFile } from "../args";
import { failed, merged, readRequirement, type Requirements, readRequirementsFile } from "./lines";
import { readPylock } from "./pylock";
import { hasDependencies, readPyproject, type Wanted } from "./pyproject";

/** The argument. */
export const REQUIREMENTS = "source.requirements";

/** What only its own tool reads, and how that writes it down for others. */
const EXPORTS: Readonly<Record<string, string>> = {
  "uv.lock": "uv export --format requirements-txt --no-emit-project -o requirements.txt",
  "poetry.lock": "poetry export -o requirements.txt",
  "pdm.lock": "pdm export -o requirements.txt",
  "Pipfile.lock": "pipenv requirements --hash > requirements.txt",
  Pipfile: "pipenv requirements > requirements.txt",
};

/** What a flow needs, from wherever it is written down. */
export function readRequirements(
  requirements: string | readonly string[] | RequirementsFile | undefined,
  workingDirectory: string,
): Requirements {
  if (requirements === undefined) return found(workingDirectory);
  if (typeof requirements === "string") return fromFile(requirements, {}, workingDirectory);
  if (!isList(requirements)) return fromFile(requirements.file, requirements, workingDirectory);
  const place = { folder: workingDirectory, kind: "lines", opened: [] } as const;
  return merged(
    requirements.map((line, at) => {
      return readRequirement(line.trim(), { ...place, path: `${REQUIREMENTS}[${at}]` });
    }),
  );
}

/**
 * What must not, or can't, be in an image.
 * @param secrets - the names of the variables that the installation alone has
 */
export function checkForImage(
  { lines, constraints }: Requirements,
  secrets: readonly string[],
): Problem[] {
  return [...lines, ...constraints].flatMap((line) => {
    const problems = checkCredentials(line, secrets);
    if (problems.length > 0) return problems;
    if (!/^\/|^(?:-f|--find-links)[\s=]+\/|@\s*file:|^file:/.test(line)) return [];
    return [problem(REQUIREMENTS, "names a path of this machine, which no image has", line)];
  });
}

function checkCredentials(line: string, secrets: readonly string[]): Problem[] {
  // Pip fills these in by itself. A clone that is kept for -e has what was filled in, in its own files.
  const isKept = /^(?:-e|--editable)[\s=]/.test(line);
  const unnamed = isKept ? line : withoutNames(line, secrets);
  // The user's name of every server that is asked by a key.
  if (redactUrlCredentials(unnamed) === unnamed || /\bssh:\/\/git@/.test(line)) return [];
  const fix =
    "an image's layers keep no secret: name one of image.buildSecrets in its place, as ${NAME}" +
    (isKept ? ", without -e" : "");
  return [problem(REQUIREMENTS, "holds credentials", redactUrlCredentials(line), fix)];
}

/** Without `user:${NAME}@` and `${NAME}@`, where that is the name of a secret. */
function withoutNames(line: string, secrets: readonly string[]): string {
  return line.replace(/:\/\/(?:[\w.-]*:)?\$\{(\w+)\}@/g, (credentials, name: string) =>
    secrets.includes(name) ? "://" : credentials,
  );
}

/** The first of the usual files that there is. */
function found(workingDirectory: string): Requirements {
  for (const name of ["requirements.txt", "pylock.toml", "pyproject.toml"]) {
    const file = join(workingDirectory, name);
    if (!existsSync(file)) continue;
    // Many a pyproject.toml holds nothing but the settings of tools.
    if (name === "pyproject.toml" && !hasDependencies(REQUIREMENTS, file)) continue;
    return fromFile(name, {}, workingDirectory);
  }
  return failed();
}

function fromFile(name: string, wanted: Wanted, workingDirectory: string): Requirements {
  const file = resolve(workingDirectory, name);
  const base = basename(file);
  const command = EXPORTS[base];
  if (command !== undefined) {
    const fix = `write one that pip reads and name that: ${command}`;
    return failed(problem(REQUIREMENTS, "can't be read by pip", file, fix));
  }
  if (base === "pyproject.toml") return readPyproject(REQUIREMENTS, file, wanted);
  if (wanted.extras?.length || wanted.groups?.length) {
    return failed(problem(REQUIREMENTS, "has extras and groups only with a pyproject.toml", file));
  }
  if (/^pylock(\.[^.]+)?\.toml$/.test(base)) return readPylock(REQUIREMENTS, file);
  if (base.endsWith(".toml")) {
    const fix = "a pyproject.toml, a pylock.toml or a requirements file";
    return failed(problem(REQUIREMENTS, "is no file that tells requirements", file, fix));
  }
  return readRequirementsFile(REQUIREMENTS, file);
}

/** `Array.isArray` does not see that a read-only list is one. */
function isList<T>(value: T | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}
