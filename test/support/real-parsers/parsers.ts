/** The parsers that will read what we write: Docker's and Kubernetes' own, Python's, Prefect's, pip's. */
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { hashFiles, shortHash } from "../../../lib/core/content-hash";
import { pythonFile } from "../../../lib/core/package-files";
import { cacheFolder } from "../cluster/places";
import { findGo, goEnvironment, lastLine } from "../go";
import { LineProcess, type Reading } from "../line-process";
import { skipBecause } from "../on-prefect";
import { type Generation, locked, prefectPython } from "../prefect-python";

const run = promisify(execFile);

/** In the sources: the compiled copy of this file runs in dist/test/support/real-parsers. */
const SOURCES = resolve(__dirname, "..", "..", "..", "..", "test", "support", "real-parsers");

/** The first build on a machine fetches and compiles the modules, about half a minute. */
const BUILD_TIMEOUT_MS = 10 * 60_000;

type Program = { readonly path: string } | { readonly missing: string };

/** Asks a parser, which is there while tests run. */
export type Ask = <T>(request: object) => Promise<Reading<T>>;

/** Gives the running suite the parsers of Docker and Kubernetes, or makes it pending. */
export function needsGoParsers(): Ask {
  return needs(async () => {
    const program = await goProgram();
    return "missing" in program ? program : { process: new LineProcess(program.path, []) };
  });
}

/** Gives the running suite an interpreter with Prefect and what that brings, or makes it pending. */
export function needsPythonParsers(generation: Generation = 3): Ask {
  return needs(async () => {
    const found = await prefectPython(generation);
    if ("missing" in found) return found;
    const args = ["-X", "utf8", join(SOURCES, "python", "main.py"), pythonFile("")];
    return { process: new LineProcess(found.python, args, environment()) };
  });
}

/** Without what would lead Prefect to somebody's server or profile. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PREFECT_"));
  return { ...Object.fromEntries(kept), PYTHONDONTWRITEBYTECODE: "1" };
}

function needs(
  start: () => Promise<{ readonly process: LineProcess } | { readonly missing: string }>,
): Ask {
  let started: LineProcess | undefined;
  before(async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    const found = await start();
    if ("missing" in found) skipBecause(this, found.missing);
    started = found.process;
  });
  after(() => started?.end());
  return (request) => {
    if (started === undefined) throw new Error("a parser is there only while tests run");
    return started.ask(request);
  };
}

let asked: Promise<Program> | undefined;

function goProgram(): Promise<Program> {
  asked ??= findOrBuild();
  return asked;
}

/** Built once per machine, and again when a source or a module's version changes. */
async function findOrBuild(): Promise<Program> {
  const sources = join(SOURCES, "go");
  const names = readdirSync(sources).sort();
  const folder = cacheFolder("real-parsers", shortHash(hashFiles(sources, names)));
  const path = join(folder, "real-parsers");
  if (existsSync(path)) return { path };
  const go = await findGo("building the parsers of Docker and Kubernetes");
  if (typeof go !== "string") return go;
  return locked(`${folder}.lock`, async () => {
    if (existsSync(path)) return { path };
    const draft = `${folder}.draft`;
    try {
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
      for (const name of names) copyFileSync(join(sources, name), join(draft, name));
      const options = { cwd: draft, env: goEnvironment(), maxBuffer: 64 << 20 };
      await run(go, ["build", "-trimpath", "-o", "real-parsers", "."], options);
      renameSync(draft, folder);
      return { path };
    } catch (error) {
      return {
        missing: `the parsers of Docker and Kubernetes could not be built: ${lastLine(error)}`,
      };
    }
  });
}
