import { execFile, spawn } from "node:child_process";
import { access, constants, readdir, readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

export interface FoundCli {
  readonly path: string;
  readonly version: string;
}

export interface MissingCli {
  /** The reason, in words for the user. */
  readonly missing: string;
}

const VERSION_TIMEOUT_MILLISECONDS = 10_000;

/** What binaries have said before: asking takes most of a second. */
const answers = new Map<string, string>();

/**
 * Looks for a Pulumi CLI that can be run as it is: on PATH, then what the npm launcher `pulumi` has
 * downloaded before. The launcher itself, which may download, does not count.
 */
export async function findPulumiCli(
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoundCli | MissingCli> {
  const tried: string[] = [];
  for (const file of [...onPath(env), ...(await downloaded(env))]) {
    if (!(await isBinary(file))) continue;
    const known = answers.get(file);
    const answer = known ?? (await askVersion(file, env));
    if (/^v?3\.\d+\.\d+/.test(answer)) {
      answers.set(file, answer);
      return { path: file, version: answer.replace(/^v/, "") };
    }
    tried.push(`${file} answers "${answer}"`);
  }
  const where = `no pulumi on PATH, none in ${versionsDir(env)}`;
  return { missing: tried.length > 0 ? tried.join("; ") : where };
}

/** Runs the npm launcher, which downloads the CLI when it can, until the deadline. */
export async function tryLauncher(options: {
  timeoutSeconds: number;
  env?: NodeJS.ProcessEnv;
}): Promise<FoundCli | MissingCli> {
  const env = options.env ?? process.env;
  const launcher = resolveLauncher();
  if (launcher === undefined) return { missing: "the npm package pulumi is not installed" };
  const failure = await runLauncher(launcher, env, options.timeoutSeconds * 1000);
  if (failure !== undefined) return { missing: failure };
  return findPulumiCli(env);
}

function resolveLauncher(): string | undefined {
  try {
    return path.join(path.dirname(require.resolve("pulumi/package.json")), "run.js");
  } catch {
    return undefined;
  }
}

function runLauncher(
  launcher: string,
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [launcher, "version"], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => {
      errors += data.toString();
    });
    const timer = setTimeout(() => {
      // The launcher's own children (a shell, a download) are in its group.
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      resolve(`the download did not finish within ${timeout / 1000} seconds`);
    }, timeout);
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => {
      clearTimeout(timer);
      const reason = errors.trim().split("\n").pop() ?? "";
      resolve(code === 0 ? undefined : `the download failed: ${reason || `exit code ${code}`}`);
    });
  });
}

function onPath(env: NodeJS.ProcessEnv): string[] {
  const dirs = (env["PATH"] ?? "").split(path.delimiter).filter((dir) => dir !== "");
  return dirs.map((dir) => path.join(dir, "pulumi"));
}

function pulumiHome(env: NodeJS.ProcessEnv): string {
  return env["PULUMI_HOME"] ?? path.join(env["HOME"] ?? homedir(), ".pulumi");
}

function versionsDir(env: NodeJS.ProcessEnv): string {
  return path.join(pulumiHome(env), "versions");
}

/** What the launcher has downloaded: the version that it would use first, then newer ones first. */
async function downloaded(env: NodeJS.ProcessEnv): Promise<string[]> {
  const dir = versionsDir(env);
  const versions = await readdir(dir).catch((): string[] => []);
  const wanted = env["PULUMI_VERSION"] ?? (await launcherVersion());
  const numeric = new Intl.Collator("en", { numeric: true });
  versions.sort((a, b) => Number(b === wanted) - Number(a === wanted) || numeric.compare(b, a));
  const files = versions.map((version) => path.join(dir, version, "bin", "pulumi"));
  return [...files, path.join(pulumiHome(env), "bin", "pulumi")];
}

async function launcherVersion(): Promise<string | undefined> {
  try {
    const text = await readFile(require.resolve("pulumi/package.json"), "utf8");
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** True for an executable that is not the npm launcher, which lives in some node_modules. */
async function isBinary(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return !(await realpath(file)).split(path.sep).includes("node_modules");
  } catch {
    return false;
  }
}

function askVersion(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const options = {
    timeout: VERSION_TIMEOUT_MILLISECONDS,
    killSignal: "SIGKILL" as const,
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
  return new Promise((resolve) => {
    execFile(file, ["version"], options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : error.message);
    });
  });
}
