import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const ANSWERS_WITHIN_MS = 9000;

/** Every executable of that name on PATH, the first first. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

/** Pulumi's CLI itself: the launcher of npm's package pulumi would first download one. */
export function pulumiCli(env: NodeJS.ProcessEnv): string | undefined {
  return onPath("pulumi", env).find((path) => !realPathOf(path).endsWith(".js"));
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What a program says on standard output; undefined where it fails, or says nothing in time. */
export function answerOf(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const options = { env, timeout: ANSWERS_WITHIN_MS, killSignal: "SIGKILL" as const };
  return new Promise((done) => {
    execFile(path, args, options, (error, out) => done(error ? undefined : out.trim()));
  });
}
