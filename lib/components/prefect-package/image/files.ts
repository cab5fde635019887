import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import dockerignore, { type Ignore } from "@balena/dockerignore";
import { type Problem, problem } from "../../../core/problems";
import { ALWAYS_IGNORED, PROGRAM_FILES } from "./defaults";

/** Files to copy, by their paths relative to the working directory, with forward slashes. */
export interface ProjectFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** Folders that are not even looked into, unless the user's own file takes something of them back. */
const DEEP = new Set([".git", ".prefect-constructs", "node_modules", ".venv", "venv"]);

/**
 * The files of a working directory that go into an image.
 * @param chosen - files and folders to take; undefined for all
 */
export function projectFiles(
  workingDirectory: string,
  chosen: readonly string[] | undefined,
): ProjectFiles {
  const { ignore, hasExceptions } = readIgnore(workingDirectory);
  const problems: Problem[] = [];
  const files = new Set<string>();
  const take = (path: string) => {
    const full = join(workingDirectory, path);
    const found = lstatSync(full);
    if (found.isDirectory()) {
      for (const name of readdirSync(full).sort()) {
        if (hasExceptions || !DEEP.has(name)) take(path === "" ? name : `${path}/${name}`);
      }
    } else if (found.isFile() || found.isSymbolicLink()) {
      if (ignore.ignores(path)) return;
      if (found.isSymbolicLink() && !staysInside(workingDirectory, full)) {
        const fix = "copy what it points at, or name it in .dockerignore";
        problems.push(problem("image.copyFiles", "has a link that leads out of it", path, fix));
      } else files.add(path);
    }
  };
  for (const [at, one] of (chosen ?? [""]).entries()) {
    const path = relative(workingDirectory, resolve(workingDirectory, one)).split(sep).join("/");
    const place = `image.copyFiles[${at}]`;
    if (path === ".." || path.startsWith("../")) {
      problems.push(problem(place, "must be inside the working directory", one));
    } else if (!existsSync(join(workingDirectory, path))) {
      problems.push(problem(place, "must be a file or folder that exists", one));
    } else take(path);
  }
  return { files: [...files].sort(), problems };
}

function readIgnore(workingDirectory: string): { ignore: Ignore; hasExceptions: boolean } {
  const file = join(workingDirectory, ".dockerignore");
  const own = existsSync(file) ? readFileSync(file, "utf8") : "";
  const ignore = dockerignore({ ignorecase: false })
    .add([...ALWAYS_IGNORED])
    .add(existsSync(join(workingDirectory, "Pulumi.yaml")) ? [...PROGRAM_FILES] : [])
    .add(own);
  return { ignore, hasExceptions: /^\s*!/m.test(own) };
}

function staysInside(folder: string, link: string): boolean {
  const target = relative(folder, resolve(dirname(link), readlinkSync(link)));
  return target !== ".." && !target.startsWith(`..${sep}`);
}
