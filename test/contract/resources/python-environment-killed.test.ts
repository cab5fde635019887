import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { poll } from "../../../lib/core/time";
import type { HandlerContext } from "../../../lib/provider/handler";
import { FileJournal } from "../../../lib/provider/journal";
import { folderName } from "../../../lib/resources/python-environment/content";
import { pythonEnvironmentHandler } from "../../../lib/resources/python-environment/handlers";
import type { PythonEnvironmentInputs } from "../../../lib/resources/python-environment/inputs";
import { findPythonSync } from "../../../lib/resources/python-environment/interpreter";
import { isRunning } from "../../support/processes";
import { temporaryFolder } from "../../support/program";
import { stubContext } from "../../support/stub-context";

const HANDLERS = require.resolve("../../../lib/resources/python-environment/handlers");
const JOURNAL = require.resolve("../../../lib/provider/journal");

describe("a PythonEnvironment whose maker was killed", function () {
  this.timeout(120_000);
  let root: string;
  let journal: string;

  beforeEach(() => {
    root = temporaryFolder();
    journal = join(root, "data", ".journal");
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** The surroundings of the next provider process. */
  const next = (): HandlerContext => {
    const operation = async () => ({ stack: "urn", engine: "2" });
    return { ...stubContext(), journal: new FileJournal({ folder: journal, operation }) };
  };
  const inputsOf = async (changes: Partial<PythonEnvironmentInputs> = {}) => {
    const news = { directory: join(root, "environments"), ...changes };
    return (await pythonEnvironmentHandler.check(stubContext(), news, undefined)).inputs;
  };
  const folderOf = (inputs: PythonEnvironmentInputs) => join(inputs.directory, folderName(inputs));

  /** Runs `create` in a process that is killed as soon as a file is there. */
  async function killAt(file: string, inputs: PythonEnvironmentInputs): Promise<void> {
    const script = `
      const { pythonEnvironmentHandler } = require(${JSON.stringify(HANDLERS)});
      const { FileJournal } = require(${JSON.stringify(JOURNAL)});
      const operation = async () => ({ stack: "urn", engine: "1" });
      const journal = new FileJournal({ folder: process.argv[2], operation });
      pythonEnvironmentHandler.create({ journal }, JSON.parse(process.argv[1]))
        .then(() => setInterval(() => {}, 1000));`;
    const child = spawn(process.execPath, ["-e", script, JSON.stringify(inputs), journal]);
    const ended = once(child, "exit");
    const looks = { timeoutSeconds: 60, intervalSeconds: 0.05 };
    const found = await poll(looks, () => existsSync(file) || undefined);
    child.kill("SIGKILL");
    await ended;
    assert.ok(found, "it never got there");
  }

  it("has the tool ended that is still at work in its folder", async () => {
    const began = join(root, "began");
    const python = join(root, "python");
    const real = findPythonSync();
    assert.ok("path" in real);
    // Passes for a Python, and the first time goes on for ever.
    const lines = [
      "#!/bin/sh",
      `case "$*" in *ensurepip*) echo "3.11.2|1|${python}"; exit 0;; esac`,
      `if [ ! -e ${began} ]; then`,
      `  echo $$ > ${began}; trap "" PIPE TERM; while true; do sleep 1; done`,
      "fi",
      `exec ${real.path} "$@"`,
    ];
    writeFileSync(python, `${lines.join("\n")}\n`);
    chmodSync(python, 0o755);
    const inputs = await inputsOf({ interpreter: python });
    await killAt(join(folderOf(inputs), ".tool"), inputs);
    const tool = Number(readFileSync(began, "utf8"));
    assert.equal(isRunning(tool), true, "it outlives the process that started it");
    const { id, state } = await pythonEnvironmentHandler.create(next(), inputs);
    assert.equal(isRunning(tool), false);
    assert.ok(await pythonEnvironmentHandler.read(next(), id, state));
    assert.equal(existsSync(join(state.folder, ".tool")), false);
  });

  it("is held by no user that no state knows", async () => {
    const inputs = await inputsOf();
    await killAt(join(folderOf(inputs), ".complete"), inputs);
    const { id, state } = await pythonEnvironmentHandler.create(next(), inputs);
    await pythonEnvironmentHandler.delete(next(), id, state);
    assert.equal(existsSync(state.folder), false);
  });
});
