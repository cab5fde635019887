import { strict as assert } from "node:assert";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonFile } from "../../../lib/core/package-files";
import { poll } from "../../../lib/core/time";
import { findPythonSync } from "../../../lib/resources/python-environment";
import { freePort } from "../../support/free-port";
import { skipBecause } from "../../support/on-prefect";

const run = promisify(execFile);

/** Listens as Prefect's health servers do. */
const SERVER = `
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`;

describe("with_environment.py", function () {
  this.timeout(30_000);
  let python: string;
  let folder: string;
  const children: ChildProcess[] = [];

  before(function () {
    if (process.platform !== "linux") skipBecause(this, "it runs in containers, on Linux");
    const found = findPythonSync();
    if ("missing" in found) skipBecause(this, found.missing);
    python = found.path;
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "with-environment-"));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.kill("SIGKILL")) await once(child, "exit");
    rmSync(folder, { recursive: true });
  });

  const file = (variables: object) => {
    const path = join(folder, "environment.json");
    writeFileSync(path, JSON.stringify(variables));
    return path;
  };
  const script = (...args: string[]) => [pythonFile("with_environment.py"), ...args];
  const env = () => ({ ...process.env, TMPDIR: folder });
  const output = async (...args: string[]) =>
    (await run(python, script(...args), { env: env() })).stdout.trim();
  const ask = (path: string) => output("--ask", path);
  const print = (...names: string[]) => [
    ...[python, "-c", "import os, sys; print(*(os.environ[name] for name in sys.argv[1:]))"],
    ...names,
  ];
  /** Starts a server on the port that it is given, and waits until it answers. */
  const serve = async (variables: object) => {
    const args = script("--free-port", "PORT", file(variables), python, "-c", SERVER);
    children.push(spawn(python, args, { env: env(), stdio: ["ignore", "ignore", "ignore"] }));
    const isThere = () =>
      ask("/health").then(
        () => true,
        () => undefined,
      );
    const answers = await poll({ timeoutSeconds: 20, intervalSeconds: 0.1 }, isThere);
    assert.ok(answers, "the server can be asked for its health");
  };

  it("runs a command with the file's variables and all of its arguments", async () => {
    assert.equal(await output(file({ A: "1", B: "x y" }), ...print("A", "B")), "1 x y");
    assert.equal(
      await output(file({}), python, "-c", "import sys; print(sys.argv[1:])", "--ask"),
      "['--ask']",
    );
  });

  it("gives the command a free port, on which it may listen and is asked for its health", async () => {
    await serve({});
    await assert.rejects(ask("/other"), /http:\/\/127\.0\.0\.1:\d+\/other answered 503/);
  });

  it("keeps the port for the command, which may listen late", async () => {
    const prints = "import os, time; print(os.environ['PORT'], flush=True); time.sleep(60)";
    const args = script("--free-port", "PORT", file({}), python, "-c", prints);
    const child = spawn(python, args, { env: env(), stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const [text] = (await once(child.stdout, "data")) as [Buffer];
    const take = "import socket, sys; socket.socket().bind(('127.0.0.1', int(sys.argv[1])))";
    await assert.rejects(run(python, ["-c", take, String(text).trim()]), /Address already in use/);
  });

  it("leaves a port that is set already", async () => {
    const port = String(await freePort());
    await serve({ PORT: port });
    assert.equal(await output("--free-port", "PORT", file({ PORT: port }), ...print("PORT")), port);
  });

  it("says of nothing that it works", async () => {
    await assert.rejects(ask("/health"), /No such file/);
    await output("--free-port", "PORT", file({}), python, "-c", "");
    await assert.rejects(ask("/health"), /refused/);
  });

  it("says what is missing of its own arguments", async () => {
    await assert.rejects(output(file({})), /what to run is missing/);
  });
});
