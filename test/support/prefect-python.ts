/** Python interpreters with a pinned Prefect, made once per machine in the user's cache folder. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Generation = 2 | 3;

/** An interpreter, or why there is none. */
export type PrefectPython = { readonly python: string } | { readonly missing: string };

const MINOR_VERSIONS: Record<Generation, { from: number; to: number }> = {
  3: { from: 10, to: 13 },
  2: { from: 9, to: 11 },
};
const NAMES = ["python3.11", "python3.12", "python3.10", "python3.13", "python3.9", "python3"];

/** A lock older than this was left behind by a run that died. */
const STALE_LOCK_SECONDS = 15 * 60;

const asked = new Map<Generation, Promise<PrefectPython>>();

/**
 * The interpreter of a virtual environment with the Prefect of `pins-prefect<generation>.txt`: the
 * one that `PREFECT3_PYTHON` or `PREFECT2_PYTHON` names, or one of our own, which the first call
 * ever makes (about 40 s).
 */
export function prefectPython(generation: Generation): Promise<PrefectPython> {
  let python = asked.get(generation);
  if (python === undefined) {
    python = findOrMake(generation);
    asked.set(generation, python);
  }
  return python;
}

/** The folder of a generation's virtual environment and what belongs to it. */
export function venvFolder(generation: Generation): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const hash = createHash("sha256")
    .update(readFileSync(pinsFile(generation)))
    .digest("hex");
  const name = `prefect${generation}-${hash.slice(0, 12)}`;
  return join(cache, "prefect-constructs", "venvs", name);
}

async function findOrMake(generation: Generation): Promise<PrefectPython> {
  const given = process.env[`PREFECT${generation}_PYTHON`];
  if (given) return { python: given };
  const folder = venvFolder(generation);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "complete"))) return { python };
  const base = await basePython(generation);
  if (base === undefined) {
    const { from, to } = MINOR_VERSIONS[generation];
    return { missing: `no Python 3.${from} to 3.${to} with venv on PATH` };
  }
  return locked(`${folder}.lock`, async () => {
    if (existsSync(join(folder, "complete"))) return { python };
    try {
      await make(generation, base, folder);
      return { python };
    } catch (error) {
      return { missing: `pip could not install Prefect ${generation}: ${firstError(error)}` };
    }
  });
}

async function make(generation: Generation, base: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await run(base, ["-m", "venv", folder]);
  const pins = pinsFile(generation);
  const prefect = /^prefect==.*$/m.exec(readFileSync(pins, "utf8"))?.[0] ?? "prefect";
  const quiet = ["-q", "--disable-pip-version-check", "--no-input"];
  const python = join(folder, "bin", "python");
  await run(python, ["-m", "pip", "install", ...quiet, "-c", pins, prefect]);
  writeFileSync(join(folder, "complete"), `${prefect}\n`);
}

/** The first interpreter on PATH that this generation of Prefect supports. */
export async function basePython(generation: Generation): Promise<string | undefined> {
  const { from, to } = MINOR_VERSIONS[generation];
  for (const name of NAMES) {
    try {
      const probe = "import ensurepip, sys, venv; print(sys.version_info[1], sys.executable)";
      const { stdout } = await run(name, ["-c", probe]);
      const [minor, executable] = stdout.trim().split(" ", 2);
      if (Number(minor) >= from && Number(minor) <= to) return executable;
    } catch {
      // Not there, a version manager's empty shim, or a Python without venv: try the next.
    }
  }
  return undefined;
}

/** Lets one process at a time work; the others wait and find the work done. */
export async function locked<T>(lock: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(resolve(lock, ".."), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const age = existsSync(lock) ? (Date.now() - statSync(lock).mtimeMs) / 1000 : 0;
      if (age > STALE_LOCK_SECONDS) rmSync(lock, { recursive: true, force: true });
      await new Promise((done) => setTimeout(done, 500));
    }
  }
  const alive = setInterval(() => utimesSync(lock, new Date(), new Date()), 60_000).unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    rmSync(lock, { recursive: true, force: true });
  }
}

/** In the sources: the compiled copy of this file runs in dist/test/support. */
export function pinsFile(generation: Generation): string {
  const root = resolve(__dirname, "..", "..", "..");
  return join(root, "test", "support", `pins-prefect${generation}.txt`);
}

/** pip's first error says what is wrong; the last only that something is. */
export function firstError(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = text.trim().split("\n");
  return lines.find((line) => line.startsWith("ERROR:")) ?? lines.at(-1) ?? "";
}
