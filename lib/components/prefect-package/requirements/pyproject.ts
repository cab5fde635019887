import { type Problem, problem } from "../../../core/problems";
import type { TomlTable } from "../../../core/toml";
import { failed, type Requirements } from "./lines";
import { isTable, readToml, tableIn } from "./text";

/** What of a pyproject.toml is wanted beside `project.dependencies`. */
export interface Wanted {
  readonly extras?: readonly string[];
  readonly groups?: readonly string[];
}

/** What a pyproject.toml says that its project depends on. */
export function readPyproject(
  path: string,
  file: string,
  { extras = [], groups = [] }: Wanted,
): Requirements {
  const read = readToml(path, file);
  if ("problems" in read) return failed(...read.problems);
  const project = tableIn(read.table, "project");
  const lists = new Lists(path, file, read.table);
  // A file of groups alone is in order.
  if (project.dependencies !== undefined) lists.take(project.dependencies, "project.dependencies");
  else if (groups.length === 0) lists.refuse(noDependencies(path, file, read.table));
  for (const extra of extras) lists.takeExtra(extra);
  for (const group of groups) lists.takeGroup(group);
  return { lines: [...new Set(lists.lines)], constraints: [], problems: lists.problems };
}

/** Whether a pyproject.toml tells what to install. */
export function hasDependencies(path: string, file: string): boolean {
  const read = readToml(path, file);
  // One that can't be read is told of, not passed over.
  return "problems" in read || tableIn(read.table, "project").dependencies !== undefined;
}

function noDependencies(path: string, file: string, table: TomlTable): Problem {
  const { dynamic } = tableIn(table, "project");
  if (Array.isArray(dynamic) && dynamic.includes("dependencies")) {
    const fix = "write them into project.dependencies, or name the file that it reads";
    return problem(path, "has dependencies that only its build tool knows (dynamic)", file, fix);
  }
  const isPoetry = tableIn(tableIn(table, "tool"), "poetry").dependencies !== undefined;
  const fix = isPoetry
    ? "poetry export -o requirements.txt writes a file that can be named here"
    : "write dependencies = [] under [project] for none";
  return problem(path, "has no project.dependencies", file, fix);
}

/** The lists of a pyproject.toml, which may name one another. */
class Lists {
  readonly lines: string[] = [];
  readonly problems: Problem[] = [];
  readonly #taken = new Set<string>();

  constructor(
    private readonly path: string,
    private readonly file: string,
    private readonly table: TomlTable,
  ) {}

  refuse(one: Problem): void {
    this.problems.push(one);
  }

  take(list: unknown, where: string): void {
    if (!Array.isArray(list)) {
      this.refuse(problem(this.path, `must have a list as ${where}`, this.file));
      return;
    }
    for (const [at, entry] of (list as unknown[]).entries()) this.#entry(entry, `${where}[${at}]`);
  }

  takeExtra(name: string): void {
    this.#named("project.optional-dependencies", name, "extra");
  }

  takeGroup(name: string): void {
    this.#named("dependency-groups", name, "group");
  }

  #entry(entry: unknown, where: string): void {
    if (typeof entry === "string") {
      const extras = this.#ownExtras(entry);
      if (extras === undefined) this.lines.push(entry);
      else for (const extra of extras) this.takeExtra(extra);
    } else if (isTable(entry) && typeof entry["include-group"] === "string") {
      this.takeGroup(entry["include-group"]);
    } else this.refuse(problem(this.path, `must have a requirement as ${where}`, this.file));
  }

  /** Of `etl[train,gpu]` in etl's own file. */
  #ownExtras(line: string): string[] | undefined {
    const { name } = tableIn(this.table, "project");
    const [, named, extras] = /^([\w.-]+)\s*\[([^\]]*)\]\s*$/.exec(line) ?? [];
    if (typeof name !== "string" || named === undefined || same(named) !== same(name)) {
      return undefined;
    }
    return extras!.split(",").map((extra) => extra.trim());
  }

  #named(place: string, name: string, what: string): void {
    const key = `${what} ${same(name)}`;
    if (this.#taken.has(key)) return;
    this.#taken.add(key);
    const lists = place.split(".").reduce<TomlTable>(tableIn, this.table);
    const found = Object.keys(lists).find((one) => same(one) === same(name));
    if (found !== undefined) this.take(lists[found], `${place}.${found}`);
    else {
      const fix = `${this.file} has ${Object.keys(lists).join(", ") || "none"}`;
      this.refuse(problem(this.path, `names no ${what} of it`, name, fix));
    }
  }
}

/** A name in the form in which two spellings of it are equal. */
function same(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
