import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { dirname } from "node:path";
import { pythonFile } from "../../../lib/core/package-files";
import { poll, sleep } from "../../../lib/core/time";
import { freePort } from "../../support/free-port";
import { describeOnPrefect } from "../../support/on-prefect";
import { comesBack, goesAway } from "./absence";
import { type Lab, openLab } from "./served";

/** An API that answers every request alike. */
async function withAnswer(status: number, body: (apiUrl: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end('{"detail":"no"}');
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  try {
    await body(`http://127.0.0.1:${port}/api`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describeOnPrefect("serve.py", [3, 2], (server) => {
  let lab: Lab;

  beforeEach(() => {
    lab = openLab(server(), "serve.py");
  });
  afterEach(() => lab.close());

  it("waits for its deployment and follows it when it is created anew", async function () {
    this.timeout(120_000);
    const process = lab.start(10);
    await process.said("waiting for deployment");
    const first = await lab.deploy();
    await process.said(first);
    await lab.hand.until((await lab.hand.run(first, { seconds: 0 })).id, ["COMPLETED"]);

    await lab.hand.client.deployments.delete(first);
    await process.said("is gone");
    const second = await lab.deploy();
    assert.notEqual(second, first);
    await process.said(`serving deployment sleeper/${lab.deploymentName} \\(${second}`);
    await lab.hand.until((await lab.hand.run(second, { seconds: 0 })).id, ["COMPLETED"]);
    process.signal("SIGTERM");
    assert.equal(await process.ended(15), 0, process.output());
  });

  it("answers on its health port, also while it waits", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const health = { PREFECT_RUNNER_SERVER_ENABLE: "true", PREFECT_RUNNER_SERVER_PORT: `${port}` };
    const process = lab.start(10, { env: health });
    const status = await poll({ timeoutSeconds: 40, intervalSeconds: 0.3 }, async () => {
      const answer = await fetch(`http://localhost:${port}/health`).catch(() => undefined);
      return answer?.status === 200 ? 200 : undefined;
    });
    assert.equal(status, 200, process.output());
    const second = lab.start(10, { env: health });
    assert.equal(await second.ended(), 1);
    assert.match(second.output(), /cannot listen on .*change PREFECT_RUNNER_SERVER_PORT/);
  });

  for (const { host, status, what } of [
    { host: "127.0.0.1", status: 200, what: "stops" },
    { host: "0.0.0.0", status: 403, what: "does not stop" },
  ]) {
    it(`${what} when somebody asks its server at ${host} to shut down`, async function () {
      this.timeout(60_000);
      await lab.deploy();
      const port = await freePort();
      const process = lab.start(10, {
        env: {
          PREFECT_RUNNER_SERVER_ENABLE: "true",
          PREFECT_RUNNER_SERVER_HOST: host,
          PREFECT_RUNNER_SERVER_PORT: `${port}`,
        },
      });
      await process.said("serving deployment");
      const url = `http://127.0.0.1:${port}`;
      const shutDown = () => fetch(`${url}/shutdown`, { method: "POST" }).catch(() => undefined);
      const answer = await poll({ timeoutSeconds: 20, intervalSeconds: 0.3 }, shutDown);
      assert.equal(answer?.status, status, process.output());
      if (status === 403) {
        await shutDown();
        await sleep(2);
        assert.equal((await fetch(`${url}/health`)).status, 200, process.output());
        assert.equal(process.output().split("POST /shutdown is refused").length, 2);
        process.signal("SIGTERM");
      }
      assert.equal(await process.ended(15), 0, process.output());
    });
  }

  it("exits at once while the server is away", async function () {
    this.timeout(60_000);
    const away = `http://127.0.0.1:${await freePort()}/api`;
    const process = lab.start(60, { env: { PREFECT_API_URL: away } });
    await process.said(`waiting for the server at ${away}`);
    process.signal("SIGTERM");
    assert.equal(await process.ended(10), 0, process.output());
  });

  it("exits within seconds after the server went away", async function () {
    this.timeout(90_000);
    await lab.deploy();
    await goesAway(lab, server(), /serving deployment/);
  });

  it("obeys a cancellation and takes runs after the server was away", async function () {
    this.timeout(180_000);
    await comesBack(lab, server(), /serving deployment/);
  });

  it("names the Prefect that lacks what it needs", function () {
    this.timeout(60_000);
    const ask = "import draining; draining.require_attributes(object(), ['_gone'])";
    const { status, stderr } = spawnSync(server().python, ["-Bc", ask], {
      cwd: dirname(pythonFile("serve.py")),
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /error: Prefect [23]\.\d+\.\d+ cannot be used here: its object has no _gone;/,
    );
    assert.match(stderr, /supported are 2\.20\.x and 3\.8 to 3\.9/);
  });

  it("ends with a sentence when it may not", async function () {
    this.timeout(60_000);
    await withAnswer(401, async (PREFECT_API_URL) => {
      const process = lab.start(60, { env: { PREFECT_API_URL } });
      assert.equal(await process.ended(), 1);
      assert.match(process.output(), /error: .* answered 401; check PREFECT_API_KEY/);
    });
  });

  it("asks for an API and for names of the right form", async function () {
    this.timeout(60_000);
    const homeless = lab.start(60, { env: { PREFECT_API_URL: "" } });
    assert.equal(await homeless.ended(), 1);
    assert.match(homeless.output(), /error: PREFECT_API_URL is not set/);
    const nameless = lab.start(60, { args: ["--deployment", "nightly"] });
    assert.equal(await nameless.ended(), 2);
    assert.match(nameless.output(), /--deployment needs flow\/name; got 'nightly'/);
  });
});
