import { execFile, spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describeBounds, isWithin } from "./python-version";

/** The newest that Prefect is sure to run on come first, after what the user calls python3. */
const USUAL_NAMES = ["python3", "python3.12", "python3.11", "python3.13", "python3.10", "python"];
const DEFAULT_MIN = "3.10";
const PROBE_MILLISECONDS = 20_000;

const PROBE = `
import sys
try:
    import ensurepip, venv
    complete = 1
except ImportError:
    complete = 0
print("%d.%d.%d|%d|%s" % (sys.version_info[0], sys.version_info[1], sys.version_info[2], complete, sys.executable))
`;

/** What Python is asked for. */
export interface PythonWanted {
  /** @default "3.10" */
  readonly min?: string;
  /** @default - any */
  readonly max?: string;
  /** A path, or a name on PATH. @default - the usual names */
  readonly interpreter?: string;
  /** Whether it must be able to make a virtual environment. @default false */
  readonly venv?: boolean;
}

/** A Python that was found. */
export interface Python {
  /** Its full path. */
  readonly path: string;
  /** `3.11.7` */
  readonly version: string;
}

/** Why there is none, in one sentence. */
export interface PythonMissing {
  readonly missing: string;
}

interface Probed extends Python {
  readonly venv: boolean;
}

const run = promisify(execFile);

/** The first Python of this machine that will do. */
export async function findPython(wanted: PythonWanted = {}): Promise<Python | PythonMissing> {
  const seen: Probed[] = [];
  for (const candidate of candidatesOf(wanted)) {
    const probed = await probe(candidate);
    if (probed !== undefined && fits(probed, wanted)) return found(probed);
    if (probed !== undefined) seen.push(probed);
  }
  return { missing: describeMissing(wanted, seen) };
}

/** {@link findPython} for the constructor of a component, which cannot wait. */
export function findPythonSync(wanted: PythonWanted = {}): Python | PythonMissing {
  const seen: Probed[] = [];
  for (const candidate of candidatesOf(wanted)) {
    const probed = probeSync(candidate);
    if (probed !== undefined && fits(probed, wanted)) return found(probed);
    if (probed !== undefined) seen.push(probed);
  }
  return { missing: describeMissing(wanted, seen) };
}

function found({ path, version }: Probed): Python {
  return { path, version };
}

function fits(python: Probed, { min = DEFAULT_MIN, max, venv = false }: PythonWanted): boolean {
  return isWithin(python.version, min, max) && (!venv || python.venv);
}

/** Every executable of a wanted name, in PATH's order; what is no real Python drops out later. */
function candidatesOf({ interpreter }: PythonWanted): string[] {
  if (interpreter?.includes("/")) return [resolve(interpreter)];
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const names = interpreter === undefined ? USUAL_NAMES : [interpreter];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...new Set(paths)].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Isolated, so that neither the current folder nor PYTHON* variables change the answer. */
const ARGUMENTS = ["-I", "-c", PROBE];
const OPTIONS = { encoding: "utf8", timeout: PROBE_MILLISECONDS } as const;

async function probe(candidate: string): Promise<Probed | undefined> {
  try {
    return parseProbe((await run(candidate, ARGUMENTS, OPTIONS)).stdout, candidate);
  } catch {
    return undefined; // no Python, or the shim of one that is not installed
  }
}

function probeSync(candidate: string): Probed | undefined {
  const { stdout, status } = spawnSync(candidate, ARGUMENTS, OPTIONS);
  return status === 0 ? parseProbe(stdout, candidate) : undefined;
}

function parseProbe(answer: string, candidate: string): Probed | undefined {
  const parts = /^(\d+\.\d+\.\d+)\|([01])\|(.*)$/m.exec(answer);
  if (parts === null) return undefined;
  const [, version, venv, executable] = parts;
  // The real path behind a shim, which may mean another Python in another folder.
  return { path: executable || candidate, version: version!, venv: venv === "1" };
}

function describeMissing(wanted: PythonWanted, seen: readonly Probed[]): string {
  const { interpreter, min = DEFAULT_MIN, max, venv = false } = wanted;
  const place = interpreter?.includes("/")
    ? interpreter
    : `${interpreter ?? USUAL_NAMES.join(", ")} on PATH`;
  const needs = `needs Python ${describeBounds(min, max)}${venv ? " with its venv module" : ""}`;
  return `${needs}; looked for ${place}; found ${describeSeen(seen)}; ${adviseOn(wanted, seen)}`;
}

function describeSeen(seen: readonly Probed[]): string {
  const distinct = new Map(seen.map((python) => [realPath(python.path), python]));
  const texts = [...distinct.values()].map(({ path, version, venv }) => {
    return `${version} at ${path}${venv ? "" : " (without venv or ensurepip)"}`;
  });
  return texts.length === 0 ? "none" : texts.join(", ");
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function adviseOn(wanted: PythonWanted, seen: readonly Probed[]): string {
  const bare = seen.find(({ version }) => isWithin(version, wanted.min ?? DEFAULT_MIN, wanted.max));
  if (bare === undefined) return "install one (python.org, or your system's packages)";
  const minor = bare.version.split(".").slice(0, 2).join(".");
  return `on Debian and Ubuntu: apt-get install python${minor}-venv`;
}
