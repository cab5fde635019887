import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Live } from "../../../lib/provider/handler";
import type { LocalProcessState } from "../../../lib/resources/local-process/inputs";
import { FOREVER, HTTP_SERVER, LocalProcesses, node } from "../../support/local-processes";

const linux = process.platform === "linux";

describe("LocalProcess create", function () {
  this.timeout(60_000);
  let processes: LocalProcesses;

  beforeEach(async () => {
    processes = await LocalProcesses.make();
  });

  afterEach(() => processes.end());

  it("starts a process in a session of its own and logs for the owner's eyes only", async () => {
    const live = await processes.create({ command: node(`console.log("hello"); ${FOREVER}`) });
    await processes.logged(/hello/);
    assert.equal(statSync(processes.log).mode & 0o777, 0o600);
    assert.equal(statSync(join(processes.folder, "logs")).mode & 0o777, 0o700);
    const session = execFileSync("ps", ["-o", "sess=,pgid=", "-p", String(live.state.pid)]);
    const [sessionId, group] = session.toString().trim().split(/\s+/).map(Number);
    assert.equal(group, live.state.pid);
    if (linux) assert.equal(sessionId, live.state.pid);
    assert.ok(await processes.isThere(live));
  });

  it("appends to a log that is there", async () => {
    const first = await processes.create({ command: node(`console.log("first"); ${FOREVER}`) });
    await processes.logged(/first/);
    await processes.remove(first);
    await processes.create({ command: node(`console.log("second"); ${FOREVER}`) });
    await processes.logged(/first\nsecond/);
  });

  it("outlives the process that started it", async () => {
    const starter = `
      const { localProcessHandler } = require(${JSON.stringify(handlersPath)});
      const inputs = JSON.parse(process.argv[1]);
      localProcessHandler.create({}, inputs).then((live) => console.log(JSON.stringify(live)));`;
    const inputs = JSON.stringify(await processes.inputs());
    const output = execFileSync(process.execPath, ["-e", starter, inputs], { encoding: "utf8" });
    const live = JSON.parse(output) as Live<LocalProcessState>;
    processes.adopt(live);
    assert.ok(await processes.isThere(live));
    await processes.remove(live);
    assert.equal(await processes.isThere(live), false);
  });

  it("waits until the process is ready and fills in the port everywhere", async () => {
    const live = await processes.create({
      command: [...node(HTTP_SERVER), "{port}"],
      environment: { BODY: "port {port}" },
      port: 0,
      ready: { url: "http://127.0.0.1:{port}/", bodyEquals: `port ${await expectedPort()}` },
    });
    const response = await fetch(`http://127.0.0.1:${live.state.assignedPort}/`);
    assert.equal(await response.text(), `port ${live.state.assignedPort}`);
    assert.equal(live.state.port, 0);
  });

  /** Learns the picked port by having it picked once: it is the same the next time. */
  async function expectedPort(): Promise<number> {
    const live = await processes.create({ port: 0 });
    await processes.remove(live);
    return live.state.assignedPort!;
  }

  it("picks the same port after the process was killed, another while it runs", async () => {
    const server = { command: [...node(HTTP_SERVER), "{port}"], port: 0 };
    const ready = { url: "http://127.0.0.1:{port}/" };
    const first = await processes.create({ ...server, ready });
    const beside = await processes.create({ ...server, ready });
    assert.notEqual(beside.state.assignedPort, first.state.assignedPort);
    await processes.kill(first);
    const again = await processes.create({ ...server, ready });
    assert.equal(again.state.assignedPort, first.state.assignedPort);
  });

  it("gives different ports to processes that start at once", async () => {
    const server = { command: [...node(HTTP_SERVER), "{port}"], port: 0 };
    const ready = { url: "http://127.0.0.1:{port}/" };
    const all = await Promise.all([1, 2, 3, 4].map(() => processes.create({ ...server, ready })));
    assert.equal(new Set(all.map(({ state }) => state.assignedPort)).size, 4);
  });

  it("names a port in use and who has it", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const message = await processes.failure({ port });
    server.close();
    const who = linux ? `process ${process.pid} \\(` : "";
    assert.match(message, new RegExp(`port ${port} is in use by ${who}.*; stop that process`));
  });

  it("takes nothing of the caller's own settings along", async () => {
    process.env.PREFECT_API_KEY = "leaked";
    try {
      await processes.create({
        command: node(`console.log(JSON.stringify(process.env)); ${FOREVER}`),
      });
    } finally {
      delete process.env.PREFECT_API_KEY;
    }
    const [text] = await processes.logged(/^\{.*\}$/m);
    const seen = JSON.parse(text) as Record<string, string>;
    assert.equal(seen.PREFECT_API_KEY, undefined);
    assert.equal(seen.PATH, process.env.PATH);
  });

  (linux ? it : it.skip)("keeps the environment out of the arguments", async () => {
    const { state } = await processes.create({ environment: { API_KEY: "pnu_secret" } });
    assert.doesNotMatch(readFileSync(`/proc/${state.pid}/cmdline`, "utf8"), /pnu_secret/);
    assert.match(readFileSync(`/proc/${state.pid}/environ`, "utf8"), /API_KEY=pnu_secret/);
  });
});

const handlersPath = require.resolve("../../../lib/resources/local-process/handlers");
