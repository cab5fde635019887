import { execFileSync } from "node:child_process";
import { posix, relative, sep } from "node:path";

/** The project that a file is for, and where the program goes. */
export interface Project {
  /** Where `prefect deploy` would be run; absolute. */
  readonly folder: string;
  /** The folder of the Pulumi program; absolute. */
  readonly programFolder: string;
  /** Whose `prefect deploy` the file is for. */
  readonly generation: 2 | 3;
  /** Whether `prefect deploy` would find a commit to call versions by. */
  readonly hasCommit: boolean;
  /** The URL of the repository, without a password. @default - there is none */
  readonly remote?: string;
}

/** What git knows of the project. */
export function gitOf(folder: string): Pick<Project, "hasCommit" | "remote"> {
  const ask = (...args: string[]) => {
    try {
      const stdio = ["ignore", "pipe", "ignore"] as ["ignore", "pipe", "ignore"];
      return execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio }).trim();
    } catch {
      return "";
    }
  };
  const remote = ask("config", "--get", "remote.origin.url");
  if (remote === "") return { hasCommit: false };
  const hasCommit = ask("rev-parse", "HEAD") !== "";
  return { hasCommit, remote: remote.replace(/\/\/[^@/]*@/, "//") };
}

/** The project's folder as the program reaches it; `.` is the program's own. */
export function folderInProgram(project: Project): string {
  return pathInProgram(project, ".").replace(/\/$/, "");
}

/** A path of the project as the program reaches it. */
export function pathInProgram({ folder, programFolder }: Project, path: string): string {
  const way = relative(programFolder, folder).split(sep).join("/");
  return posix.join(way, path);
}
