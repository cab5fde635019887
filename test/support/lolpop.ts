/** Python interpreters with lolpop 0.2.0 and a Prefect, made once per machine. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describeOnPrefect, skipBecause } from "./on-prefect";
import type { PrefectServer } from "./prefect";
import {
  basePython,
  firstError,
  type Generation,
  locked,
  type PrefectPython,
} from "./prefect-python";

const run = promisify(execFile);

/** The installable package that holds the orchestrator; in the sources, not in `dist`. */
export const LOLPOP_PREFECT = resolve(__dirname, "../../../lib/python/lolpop_prefect");

/** Making an environment on a busy machine. */
export const INSTALL_TIMEOUT_MS = 15 * 60_000;

const asked = new Map<Generation, Promise<PrefectPython>>();

/**
 * The interpreter of a virtual environment with what `requirements-prefect<generation>.txt` locks:
 * the one that `LOLPOP2_PYTHON` or `LOLPOP3_PYTHON` names, or one of our own, which the first call
 * ever makes (about a minute, announced).
 */
export function lolpopPython(generation: Generation): Promise<PrefectPython> {
  let python = asked.get(generation);
  if (python === undefined) {
    python = findOrMake(generation);
    asked.set(generation, python);
  }
  return python;
}

/** A `describe` for each generation, with its shared server and an interpreter with lolpop. */
export function describeOnLolpop(
  title: string,
  body: (server: () => PrefectServer, python: () => string, generation: Generation) => void,
): void {
  describeOnPrefect(title, [3, 2], (server, generation) => {
    let python: string | undefined;
    before(async function () {
      this.timeout(INSTALL_TIMEOUT_MS);
      const found = await lolpopPython(generation);
      if ("missing" in found) skipBecause(this, found.missing);
      python = found.python;
    });
    const interpreter = () => {
      if (python === undefined) throw new Error("the interpreter is known only while tests run");
      return python;
    };
    body(server, interpreter, generation);
  });
}

async function findOrMake(generation: Generation): Promise<PrefectPython> {
  const given = process.env[`LOLPOP${generation}_PYTHON`];
  if (given) return { python: given };
  const folder = venvFolder(generation);
  const python = join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return { python };
  const base = await basePython(2); // lolpop's bounds are Prefect 2's.
  if (base === undefined) return { missing: "no Python 3.9 to 3.11 with venv on PATH" };
  return locked(`${folder}.lock`, async () => {
    if (existsSync(complete)) return { python };
    try {
      process.stderr.write(`making an environment with lolpop for Prefect ${generation} …\n`);
      rmSync(folder, { recursive: true, force: true });
      await run(base, ["-m", "venv", folder]);
      const quiet = ["-q", "--disable-pip-version-check", "--no-input", "--no-deps"];
      await run(python, ["-m", "pip", "install", ...quiet, "-r", requirements(generation)]);
      writeFileSync(complete, "");
      return { python };
    } catch (error) {
      return { missing: `pip could not install lolpop: ${firstError(error)}` };
    }
  });
}

function venvFolder(generation: Generation): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const hash = createHash("sha256")
    .update(readFileSync(requirements(generation)))
    .digest("hex");
  return join(cache, "prefect-constructs", "venvs", `lolpop${generation}-${hash.slice(0, 12)}`);
}

function requirements(generation: Generation): string {
  return join(LOLPOP_PREFECT, `requirements-prefect${generation}.txt`);
}
