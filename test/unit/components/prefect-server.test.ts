import assert from "node:assert/strict";
import { join } from "node:path";
import { promiseOf, record, thrownBy } from "../../support/mocks";
import { DEFAULTS, PrefectInputError, PrefectServer, type PrefectServerArgs } from "../../../lib";
import { projectRoot } from "../../../lib/components/project-root";

describe("PrefectServer", () => {
  const serve = (args: PrefectServerArgs = {}) =>
    record(() => new PrefectServer("prefect", { dataDirectory: "/data", ...args }));

  it("starts Prefect's server on loopback and waits for its API", async () => {
    const { one } = await serve({ port: 4300 });
    const { inputs } = one("LocalProcess", "prefect-process");
    assert.deepEqual(inputs, {
      command: [
        "/venv/prefect-environment/bin/python",
        ...["-c", "from prefect.cli import app; app()"],
        ...["server", "start", "--host", "127.0.0.1", "--port", "{port}"],
      ],
      workingDirectory: "/data",
      environment: {
        PREFECT_HOME: "/data/home",
        PREFECT_API_DATABASE_CONNECTION_URL: "sqlite+aiosqlite:////data/prefect.db",
        PREFECT_SERVER_ANALYTICS_ENABLED: "false",
      },
      logFile: "/data/server.log",
      port: 4300,
      ready: {
        url: "http://127.0.0.1:{port}/api/health",
        bodyEquals: "true",
        timeoutSeconds: DEFAULTS.serverStartTimeoutSeconds,
      },
      exclusive: true,
    });
  });

  it("tells where it listens by the port that the process has got", async () => {
    const { result } = await serve();
    assert.equal(await promiseOf(result.apiUrl), "http://127.0.0.1:4200/api");
    assert.equal(await promiseOf(result.uiUrl), "http://127.0.0.1:4200");
  });

  it("leads its provider to itself, password and all", async () => {
    const { one } = await serve({ authString: "ada:secret" });
    const { inputs, secrets } = one("pulumi-nodejs", "prefect-provider");
    assert.deepEqual(inputs, {
      "prefect:apiUrl": "http://127.0.0.1:4200/api",
      "prefect:authString": "ada:secret",
    });
    assert.deepEqual(secrets, ["prefect:authString"]);
    const process = one("LocalProcess", "prefect-process");
    assert.deepEqual(process.secrets, ["environment"]);
    assert.equal(Object(process.inputs.environment).PREFECT_SERVER_API_AUTH_STRING, "ada:secret");
    assert.ok(!JSON.stringify(process.inputs.command).includes("secret"));
  });

  it("makes no environment when an interpreter is given", async () => {
    const { registrations, one } = await serve({ python: "/mine/python" });
    assert.equal(registrations.filter(({ type }) => type.endsWith("PythonEnvironment")).length, 0);
    assert.equal(Object(one("LocalProcess", "prefect-process").inputs.command)[0], "/mine/python");
  });

  it("keeps its data in a folder of its own, apart for each stack, and drops it when told", async () => {
    const made = await record(() => new PrefectServer("prefect", { keepData: true }));
    assert.deepEqual(made.one("LocalFolder", "prefect-folder").inputs, {
      path: join(projectRoot(), ".prefect-constructs", "dev", "prefect"),
      keep: true,
    });
    const dropped = await serve();
    assert.deepEqual(dropped.one("LocalFolder", "prefect-folder").inputs, { path: "/data" });
  });

  it("lets settings of the user and overrides win", async () => {
    const { one } = await serve({
      environment: { PREFECT_SERVER_ANALYTICS_ENABLED: "true" },
      overrides: { process: { stopGraceSeconds: 99 } },
    });
    const { inputs } = one("LocalProcess", "prefect-process");
    assert.equal(Object(inputs.environment).PREFECT_SERVER_ANALYTICS_ENABLED, "true");
    assert.equal(inputs.stopGraceSeconds, 99);
  });

  it("tells all problems at once", async () => {
    const error = await thrownBy(
      () => new PrefectServer("prefect", { port: 70_000, startTimeoutSeconds: -1 }),
    );
    assert.ok(error instanceof PrefectInputError);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      ["startTimeoutSeconds", "port"],
    );
  });
});
