import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  FOREVER,
  HTTP_SERVER,
  LocalProcesses,
  localProcessHandler,
  node,
} from "../../support/local-processes";
import { stubContext } from "../../support/stub-context";

const context = stubContext();

describe("LocalProcess create that fails", function () {
  this.timeout(60_000);
  let processes: LocalProcesses;

  beforeEach(async () => {
    processes = await LocalProcesses.make();
  });

  afterEach(() => processes.end());

  it("says how a process ended at once, with its last lines and no secret", async () => {
    const script = `
      for (let line = 1; line <= 30; line++) console.log("line " + line);
      console.error("refused: " + process.env.API_KEY);
      process.exit(3);`;
    const message = await processes.failure({
      command: node(script),
      environment: { API_KEY: "pnu_secret" },
    });
    const lines = message.split("\n");
    assert.match(lines[0]!, /ended with exit code 3 before it was ready$/);
    assert.equal(lines[1], `  log: ${processes.log}`);
    assert.equal(lines.length, 2 + 15);
    assert.equal(lines.at(-1), "  | refused: [API_KEY]");
    assert.doesNotMatch(message, /pnu_secret/);
  });

  it("shows only lines of this start", async () => {
    await processes.failure({ command: node('console.log("old"); process.exit(1)') });
    const message = await processes.failure({
      command: node('console.log("new"); process.exit(1)'),
    });
    assert.match(message, /\| new/);
    assert.doesNotMatch(message, /old/);
  });

  it("says by which signal it ended", async () => {
    assert.match(
      await processes.failure({ command: node('process.kill(process.pid, "SIGKILL")') }),
      /SIGKILL/,
    );
  });

  it("leaves nothing of a process that ends at once but started others", async () => {
    const script = `
      require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(FOREVER)}],
        { detached: true, stdio: "ignore" }).unref();
      process.exit(1);`;
    await processes.failure({ command: node(script) });
  });

  it("leaves nothing of a process that does not get ready and ignores SIGTERM", async () => {
    const message = await processes.failure({
      command: node(`process.on("SIGTERM", () => {}); console.log("busy"); ${FOREVER}`),
      port: 0,
      ready: { url: "http://127.0.0.1:{port}/health", timeoutSeconds: 1 },
      stopGraceSeconds: 0.3,
    });
    assert.match(message, /was not ready within 1 s: GET http:\S+\/health last got ECONNREFUSED/);
    assert.match(message, /\| busy/);
  });

  it("says what answered in place of readiness", async () => {
    const server = { command: [...node(HTTP_SERVER), "{port}"], port: 0 };
    const ready = { url: "http://127.0.0.1:{port}/", bodyEquals: "false", timeoutSeconds: 1 };
    assert.match(await processes.failure({ ...server, ready }), /last got 200 with another body/);
  });

  it("notices while it waits that the process has died", async () => {
    const ready = { url: "http://127.0.0.1:{port}/", timeoutSeconds: 20 };
    const script = "setTimeout(() => process.exit(9), 300)";
    assert.match(await processes.failure({ command: node(script), port: 0, ready }), /exit code 9/);
  });

  it("says in one line that the program is missing or no program", async () => {
    const plain = join(processes.folder, "plain.txt");
    await writeFile(plain, "");
    assert.match(
      await processes.failure({ command: [join(processes.folder, "no")] }),
      /must be an executable that ex/,
    );
    assert.match(
      await processes.failure({ command: [plain] }),
      /must be an executable file; .*chmod \+x/,
    );
  });

  it("says in one line that the working directory is missing", async () => {
    const missing = join(processes.folder, "missing");
    const message = await processes.failure({ workingDirectory: missing });
    assert.equal(
      message,
      `workingDirectory must be a folder; got ${JSON.stringify(missing)}, which does not exist`,
    );
  });

  it("says in one line that the log cannot be written", async () => {
    const inputs = { ...(await processes.inputs()), logFile: join(process.execPath, "x", "log") };
    await assert.rejects(
      localProcessHandler.create(context, inputs),
      /logFile cannot be written; got .* \(ENOTDIR\); give a path in a folder of yours/,
    );
  });
});
