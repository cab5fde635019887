/** A `docker` command that builds with BuildKit: not every one on a machine can. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A PATH on which such a command is the first, or why there is none. */
export type BuildKitPath = { readonly path: string } | { readonly missing: string };

/** The first client that came without BuildKit, which has it from buildx since. */
const WITHOUT_BUILDKIT = 23;

/** @param folder - where a link to the command may be put */
export async function buildKitPath(folder: string): Promise<BuildKitPath> {
  const path = process.env.PATH ?? "";
  for (const client of onPath("docker")) {
    if (!(await hasBuildKit(client))) continue;
    const links = join(folder, "build-kit");
    mkdirSync(links);
    symlinkSync(client, join(links, "docker"));
    return { path: `${links}${delimiter}${path}` };
  }
  return { missing: "no docker on PATH has buildx, or is older than 23" };
}

async function hasBuildKit(client: string): Promise<boolean> {
  try {
    await run(client, ["buildx", "version"]);
    return true;
  } catch {
    const { stdout } = await run(client, ["version", "--format", "{{.Client.Version}}"]);
    return Number.parseInt(stdout, 10) < WITHOUT_BUILDKIT;
  }
}

/** Pulumi's plugin for commands, which is looked for like any engine looks: on PATH. */
export function commandPlugin(): { readonly path: string } | { readonly missing: string } {
  const name = "pulumi-resource-command";
  const [found] = onPath(name);
  return found === undefined ? { missing: `no ${name} on PATH` } : { path: found };
}

function onPath(name: string): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).filter((file) => existsSync(file));
}
