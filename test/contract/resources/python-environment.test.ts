import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Live } from "../../../lib/provider/handler";
import { pythonEnvironmentHandler } from "../../../lib/resources/python-environment/handlers";
import type {
  PythonEnvironmentInputs,
  PythonEnvironmentState,
} from "../../../lib/resources/python-environment/inputs";
import { findPython, findPythonSync } from "../../../lib/resources/python-environment/interpreter";
import { withLock } from "../../../lib/resources/python-environment/lock";
import { stubContext } from "../../support/stub-context";

const context = stubContext();
const handlersPath = require.resolve("../../../lib/resources/python-environment/handlers");
const lockPath = require.resolve("../../../lib/resources/python-environment/lock");
const run = promisify(execFile);

describe("PythonEnvironment", function () {
  this.timeout(180_000);
  let directory: string;
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "python-environment-"));
    directory = join(root, "environments");
  });

  afterEach(() => rm(root, { recursive: true }));

  async function inputsOf(
    changes: Partial<PythonEnvironmentInputs> = {},
  ): Promise<PythonEnvironmentInputs> {
    const news = { directory, ...changes };
    const { inputs, problems } = await pythonEnvironmentHandler.check(context, news, undefined);
    assert.deepEqual(problems, []);
    return inputs;
  }

  async function create(
    changes: Partial<PythonEnvironmentInputs> = {},
  ): Promise<Live<PythonEnvironmentState>> {
    return pythonEnvironmentHandler.create(context, await inputsOf(changes));
  }

  const remove = ({ id, state }: Live<PythonEnvironmentState>) =>
    pythonEnvironmentHandler.delete(context, id, state);

  const read = ({ id, state }: Live<PythonEnvironmentState>) =>
    pythonEnvironmentHandler.read(context, id, state);

  /** A package of one module without dependencies, which needs no index to install. */
  async function makeWheel(): Promise<string> {
    const wheel = join(root, "tiny_thing-1.0-py3-none-any.whl");
    const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    info = "tiny_thing-1.0.dist-info/"
    wheel.writestr("tiny_thing.py", "answer = 42")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tiny-thing\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "")`;
    execFileSync(pythonPath(), ["-c", script, wheel]);
    return wheel;
  }

  /** An executable that passes for a Python and does as the shell script says. */
  async function fakePython(script: string): Promise<string> {
    const path = join(root, "python");
    const asked = `case "$*" in *ensurepip*) echo "3.11.2|1|${path}"; exit 0;; esac`;
    await writeFile(path, `#!/bin/sh\n${asked}\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  async function failure(changes: Partial<PythonEnvironmentInputs>): Promise<string> {
    let message = "";
    const inputs = await inputsOf(changes);
    await assert.rejects(pythonEnvironmentHandler.create(context, inputs), (error: Error) => {
      message = error.message;
      return error.name === "LocalError";
    });
    assert.equal(existsSync(directory), false, "something half-made was left behind");
    return message;
  }

  describe("create", () => {
    it("makes an environment that holds the requirements", async () => {
      const { state } = await create({ requirements: [await makeWheel()] });
      const code = "import sys, tiny_thing; print(tiny_thing.answer, sys.prefix)";
      const output = execFileSync(state.python, ["-c", code], { encoding: "utf8" });
      assert.equal(output.trim(), `42 ${state.folder}`);
      assert.equal(dirname(state.folder), directory);
      assert.match(state.folder, /\/python-[0-9a-f]{12}$/);
      assert.match(state.version, /^3\.\d+\.\d+$/);
      assert.ok(existsSync(join(state.folder, "install.log")));
      assert.equal(existsSync(join(state.folder, "requirements.txt")), false);
      assert.equal(statSync(state.folder).mode & 0o777, 0o700);
    });

    it("leaves out pip where it has nothing to install", async () => {
      const { state } = await create();
      assert.equal(existsSync(join(state.folder, "bin", "pip")), false);
    });

    it("takes over one that is there whole", async () => {
      const first = await create();
      await writeFile(join(first.state.folder, "witness"), "");
      const second = await create();
      assert.equal(existsSync(join(second.state.folder, "witness")), true, "it was made anew");
      assert.notEqual(second.id, first.id);
      assert.deepEqual(second.state, first.state);
    });

    it("makes one again that is not whole", async () => {
      const { state } = await create();
      await rm(join(state.folder, ".complete"));
      await writeFile(join(state.folder, "half"), "");
      const again = await create();
      assert.equal(existsSync(join(state.folder, "half")), false);
      assert.ok(await read(again));
    });

    it("makes one environment for processes that ask at once", async () => {
      const inputs = JSON.stringify(await inputsOf({ requirements: [await makeWheel()] }));
      const script = `
        const { pythonEnvironmentHandler } = require(${JSON.stringify(handlersPath)});
        pythonEnvironmentHandler.create({}, JSON.parse(process.argv[1]))
          .then((live) => console.log(JSON.stringify(live)));`;
      const both = [1, 2].map(() => run(process.execPath, ["-e", script, inputs]));
      const [first, second] = (await Promise.all(both)).map(
        ({ stdout }) => JSON.parse(stdout) as Live<PythonEnvironmentState>,
      );
      assert.deepEqual(first!.state, second!.state);
      assert.deepEqual(readdirSync(directory), [first!.state.folder.split("/").at(-1)]);
      const log = readFileSync(join(first!.state.folder, "install.log"), "utf8");
      assert.doesNotMatch(log, /already satisfied/i);
      await remove(first!);
      assert.ok(await read(second!));
      await remove(second!);
      assert.equal(existsSync(directory), false);
    });
  });

  describe("a create that fails", () => {
    it("says what pip said, without credentials, and leaves nothing behind", async () => {
      const message = await failure({
        requirements: ["no-such-package-here"],
        pipArguments: ["--no-index", "--proxy", "http://me:hunter2@127.0.0.1:9"],
      });
      assert.match(message, /^pip install failed/);
      assert.match(message, /\| ERROR: No matching distribution found for no-such-package-here/);
      assert.doesNotMatch(message, /hunter2/);
    });

    it("says that the index could not be reached", async () => {
      const message = await failure({
        requirements: ["no-such-package-here"],
        pipArguments: ["--index-url", "http://127.0.0.1:9/simple", "--retries", "1"],
      });
      assert.match(message, /pip install failed: the package index could not be reached; check/);
    });

    it("says that there is no venv module and how to get it", async () => {
      const said = "The virtual environment was not created because ensurepip is not\\navailable.";
      const message = await failure({ interpreter: await fakePython(`printf '${said}'; exit 1`) });
      assert.match(
        message,
        /no venv module; on Debian and Ubuntu: apt-get install python3\.11-venv/,
      );
    });

    it("says that the disk is full", async () => {
      const said = "OSError: [Errno 28] No space left on device";
      const message = await failure({ interpreter: await fakePython(`echo '${said}'; exit 1`) });
      assert.match(message, /^making a virtual environment failed: the disk is full\n/);
    });

    it("ends a build that takes too long, with all that it started", async () => {
      const interpreter = await fakePython("sleep 60 & sleep 60");
      const message = await failure({ interpreter, timeoutSeconds: 1 });
      assert.match(message, /did not end within timeoutSeconds/);
    });

    it("says which Python was looked for", async () => {
      const missing = join(root, "no", "python");
      const message = await failure({ interpreter: missing });
      assert.match(
        message,
        new RegExp(`needs Python 3\\.10 or newer .*looked for ${missing}; found`),
      );
    });
  });

  describe("read", () => {
    it("finds it whole, and gone when its marker or its Python is", async () => {
      const live = await create();
      const inputs = (await read(live))?.inputs;
      assert.deepEqual(inputs, await inputsOf());
      await rm(live.state.python);
      assert.equal(await read(live), undefined);
      const again = await create();
      await rm(join(again.state.folder, ".complete"));
      assert.equal(await read(again), undefined);
    });
  });

  describe("delete", () => {
    it("removes the folder when its last user goes", async () => {
      const [first, second] = [await create(), await create()];
      await remove(first);
      assert.ok(await read(second));
      await remove(second);
      assert.equal(existsSync(directory), false);
      await remove(second);
    });

    it("keeps the folder when told so", async () => {
      const live = await create({ retain: true });
      await remove(live);
      assert.ok(existsSync(live.state.python));
    });
  });

  describe("withLock", () => {
    const lock = () => join(root, "some.lock");

    it("lets one in at a time", async () => {
      let inside = 0;
      const all = Array.from({ length: 6 }, () =>
        withLock(lock(), 30, async () => {
          assert.equal(++inside, 1);
          await new Promise((resolve) => setTimeout(resolve, 10));
          inside--;
        }),
      );
      await Promise.all(all);
      assert.deepEqual(readdirSync(root), []);
    });

    it("breaks the lock of a holder that died", async () => {
      const script = `
        const { withLock } = require(${JSON.stringify(lockPath)});
        withLock(process.argv[1], 5, async () => process.kill(process.pid, "SIGKILL"));`;
      await assert.rejects(run(process.execPath, ["-e", script, lock()]));
      assert.ok(existsSync(lock()));
      assert.equal(await withLock(lock(), 5, async () => "in"), "in");
    });

    it("says who holds it when the wait is over", async () => {
      const holder = { pid: 1, startTime: "x", host: "another-host" };
      await mkdir(lock());
      await writeFile(join(lock(), "file"), JSON.stringify(holder));
      await assert.rejects(
        withLock(lock(), 0.3, async () => undefined),
        /process 1 on another-host has held the lock .*some\.lock for more than 0\.3 s; wait for it/,
      );
      assert.deepEqual(readdirSync(root), ["some.lock"]);
    });
  });
});

describe("findPython", () => {
  it("finds the same Python whether or not one waits for it", async () => {
    const python = await findPython();
    assert.deepEqual(findPythonSync(), python);
    assert.ok("path" in python && existsSync(python.path));
  });
});

function pythonPath(): string {
  const python = findPythonSync();
  if ("missing" in python) throw new Error(python.missing);
  return python.path;
}
