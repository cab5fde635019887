import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Problem, problem } from "../../../core/problems";
import { type IgnoreRules, readIgnore } from "./ignore";

/** Files to copy, by their paths relative to the working directory, with forward slashes. */
export interface ProjectFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** What to take of a working directory. */
export interface Choice {
  /** Files and folders to take. @default - all */
  readonly chosen?: readonly string[];
  /** Files and folders that have to be among them. */
  readonly needs: readonly string[];
}

/** Folders that are not even looked into, unless the user's own file takes something of them back. */
const DEEP = new Set([".git", ".prefect-constructs", "node_modules", ".venv", "venv"]);

const PLACE = "image.copyFiles";

/** The files of a working directory that go into an image. */
export function projectFiles(workingDirectory: string, choice: Choice): ProjectFiles {
  const ignore = readIgnore(workingDirectory);
  if (ignore === undefined) {
    const needs = "finds a pattern in .dockerignore that docker does not take";
    return { files: [], problems: [problem(PLACE, needs)] };
  }
  const problems: Problem[] = [];
  const files = new Set<string>();
  for (const [at, one] of (choice.chosen ?? [""]).entries()) {
    const path = posix(relative(workingDirectory, resolve(workingDirectory, one)));
    const wrong = wrongWith(workingDirectory, path);
    const found = wrong === undefined ? filesBelow(workingDirectory, path, ignore) : [];
    if (wrong !== undefined) problems.push(problem(`${PLACE}[${at}]`, wrong, one));
    else if (found.length === 0 && choice.chosen && !choice.needs.includes(one)) {
      const needs = "has nothing that .dockerignore leaves in";
      problems.push(problem(`${PLACE}[${at}]`, needs, one));
    }
    for (const file of found) files.add(file);
  }
  if (problems.length === 0) problems.push(...wrongLinks(workingDirectory, files));
  if (problems.length === 0) problems.push(...missing(choice, files));
  return { files: [...files].sort(), problems };
}

/** Where a link leads, seen from its own folder: the same in every copy of the working directory. */
export function linkTarget(link: string): string {
  const folder = dirname(link);
  return posix(relative(folder, resolve(folder, readlinkSync(link)))) || ".";
}

function wrongWith(workingDirectory: string, path: string): string | undefined {
  const full = join(workingDirectory, path);
  if (leadsOut(path)) return "must be inside the working directory";
  if (!existsSync(full)) return "must be a file or folder that exists";
  const folder = join(realpathSync(workingDirectory), dirname(path));
  const direct = path === "" || realpathSync(dirname(full)) === folder;
  return direct ? undefined : "must not go through a link";
}

function filesBelow(workingDirectory: string, path: string, ignore: IgnoreRules): string[] {
  const full = join(workingDirectory, path);
  const found = lstatSync(full);
  if (found.isDirectory()) {
    return readdirSync(full)
      .filter((name) => ignore.hasExceptions || !DEEP.has(name))
      .flatMap((name) => {
        return filesBelow(workingDirectory, path === "" ? name : `${path}/${name}`, ignore);
      });
  }
  const fits = (found.isFile() || found.isSymbolicLink()) && !ignore.ignores(path);
  return fits ? [path] : [];
}

/** Links that would lead nowhere in the image. */
function wrongLinks(workingDirectory: string, files: ReadonlySet<string>): Problem[] {
  const fix = "copy what it points at, or name it in .dockerignore";
  return [...files].sort().flatMap((path) => {
    const link = join(workingDirectory, path);
    if (!lstatSync(link).isSymbolicLink()) return [];
    const target = posix(join(dirname(path), linkTarget(link)));
    if (leadsOut(target)) return [problem(PLACE, "has a link that leads out of it", path, fix)];
    const real = existsSync(link) ? realpathSync(link) : undefined;
    const end = real && posix(relative(realpathSync(workingDirectory), real));
    if (end !== undefined && isAmong(files, end)) return [];
    return [problem(PLACE, "has a link to what is not copied", path, fix)];
  });
}

function missing({ chosen, needs }: Choice, files: ReadonlySet<string>): Problem[] {
  return needs.flatMap((path) => {
    if (isAmong(files, path)) return [];
    const isChosen = chosen === undefined || chosen.includes(path);
    const fix = isChosen ? "see .dockerignore" : "name it, or its folder";
    return [problem(PLACE, "leaves out what the workflow needs", path, fix)];
  });
}

/** Whether a file is there, or anything of a folder. */
export function isAmong(files: ReadonlySet<string>, path: string): boolean {
  if (files.has(path) || path === "") return true;
  return [...files].some((file) => file.startsWith(`${path}/`));
}

/** Whether a normal relative path leads out of the folder that it starts from. */
export function leadsOut(path: string): boolean {
  return path === ".." || path.startsWith("../");
}

function posix(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
