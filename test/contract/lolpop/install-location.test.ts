import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { parseInstallLocation } from "../../../lib/components/prefect-package/lolpop/requirement";
import { pythonEnvironmentHandler } from "../../../lib/resources/python-environment/handlers";
import type { PythonEnvironmentInputs } from "../../../lib/resources/python-environment/inputs";
import { skipBecause } from "../../support/on-prefect";
import { firstError, locked, prefectPython } from "../../support/prefect-python";
import { stubContext } from "../../support/stub-context";

const run = promisify(execFile);

/** pip builds a tarball with tools that it fetches. */
const TIMEOUT_MS = 5 * 60_000;

type Format = "wheel" | "tarball";

describe("a file that lolpop is installed from", function () {
  this.timeout(TIMEOUT_MS);
  const archives = new Map<Format, string>();
  let folder: string;

  before(async function () {
    for (const format of ["wheel", "tarball"] as const) {
      const found = await lolpopArchive(format);
      if ("missing" in found) skipBecause(this, found.missing);
      archives.set(format, found.file);
    }
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "install-location-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A copy for the test to change. */
  function take(format: Format): string {
    const file = archives.get(format) ?? "";
    copyFileSync(file, join(folder, basename(file)));
    return basename(file);
  }

  /** The environment of lolpop alone. */
  function inputsFor(location: string): PythonEnvironmentInputs {
    const parsed = parseInstallLocation("source.installLocation", location, folder);
    assert.ok("requirement" in parsed, JSON.stringify(parsed));
    return {
      directory: join(folder, "environments"),
      requirements: [parsed.requirement],
      pipArguments: ["--no-deps"],
      maxVersion: "3.11",
    };
  }

  for (const format of ["wheel", "tarball"] as const) {
    it(`may be a ${format}, with extras`, async () => {
      const inputs = inputsFor(`${take(format)}[cli, mlflow]`);
      const { state } = await pythonEnvironmentHandler.create(stubContext(), inputs);
      const code = `import lolpop; from importlib.metadata import version
print(version("lolpop"), lolpop.__file__)`;
      const { stdout } = await run(state.python, ["-c", code]);
      const [version, place] = stdout.trim().split(" ");
      assert.equal(version, "0.2.0");
      assert.ok(place?.startsWith(state.folder), stdout);
    });
  }

  it("makes another environment when it is another file, at the same path", () => {
    const file = take("tarball");
    const olds = inputsFor(file);
    const same = pythonEnvironmentHandler.diff(diffable(olds), inputsFor(file));
    assert.deepEqual(same.replaces, []);
    appendFileSync(join(folder, file), "\n");
    const other = pythonEnvironmentHandler.diff(diffable(olds), inputsFor(file));
    assert.deepEqual(other.replaces, ["requirements"]);
  });

  it("is refused by pip when it is not what the program has read", async () => {
    const file = take("wheel");
    const inputs = inputsFor(file);
    appendFileSync(join(folder, file), "\n");
    await assert.rejects(
      pythonEnvironmentHandler.create(stubContext(), inputs),
      /pip install failed[^]*DO NOT MATCH THE HASHES/,
    );
  });
});

/** Inputs as the state of the environment that was made from them. */
function diffable(inputs: PythonEnvironmentInputs) {
  return { ...inputs, folder: "", python: "", version: "", contentHash: "" };
}

/** lolpop 0.2.0 as its authors publish it; kept in the user's cache. */
async function lolpopArchive(
  format: Format,
): Promise<{ readonly file: string } | { readonly missing: string }> {
  const pip = await prefectPython(2); // lolpop's bounds are Prefect 2's.
  if ("missing" in pip) return pip;
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const place = join(cache, "prefect-constructs", "archives");
  const kept = (): string | undefined =>
    listing(place).find((name) => name.endsWith(format === "wheel" ? ".whl" : ".tar.gz"));
  return locked(`${place}.lock`, async () => {
    const quiet = ["-q", "--disable-pip-version-check", "--no-input", "--no-deps"];
    const only = format === "wheel" ? "--only-binary" : "--no-binary";
    const options = [...quiet, only, "lolpop", "--dest", place];
    try {
      if (kept() === undefined) {
        await run(pip.python, ["-m", "pip", "download", ...options, "lolpop==0.2.0"]);
      }
      return { file: join(place, kept() ?? "") };
    } catch (error) {
      return { missing: `pip could not download lolpop: ${firstError(error)}` };
    }
  });
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
