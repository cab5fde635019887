import assert from "node:assert/strict";
import { succeeded } from "../support/changes";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { prefectPython } from "../support/prefect";
import { type Postgres, startPostgres } from "../support/postgres";
import { allProcesses } from "../support/processes";
import { ref, secret, workPackage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 180_000;

const PASSWORD = "s3cret-of-the-database";

describe("A server on a Postgres database", () => {
  let database: Postgres;
  let stack: TestStack;
  let python: string;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    const found = await prefectPython(3);
    if ("missing" in found) skipBecause(this, found.missing);
    python = found.python;
    const started = await startPostgres(PASSWORD);
    if ("missing" in started) skipBecause(this, started.missing);
    database = started;
    stack = await openStack("offline", { config: { database: { secret: database.url } } });
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await database?.stop();
  });

  it("keeps what is deployed in there, and the password to itself", async () => {
    const environment = { PREFECT_API_DATABASE_CONNECTION_URL: secret("database") };
    const outcome = await stack.up([
      { type: "PrefectServer", name: "prefect", args: { python, environment } },
      workPackage(python, uniqueName("work")),
      {
        type: "PrefectServeDeployment",
        name: "etl",
        args: { package: ref("package"), deploymentName: "on-postgres" },
        opts: { providers: [ref("prefect.provider")] },
      },
    ]);
    succeeded(outcome);
    assert.equal(await database.query("select name from deployment"), "on-postgres");
    const shown = allProcesses().filter(({ command }) => command.includes(PASSWORD));
    assert.deepEqual(shown, []);
    for (const text of [stack.rawState(), ...stack.said]) assert.ok(!text.includes(PASSWORD));
  }).timeout(TIMEOUT_MS);

  it("leaves the database when it goes, and nothing of the deployment in it", async () => {
    succeeded(await stack.destroy());
    assert.equal(await database.query("select count(*) from deployment"), "0");
  }).timeout(TIMEOUT_MS);
});
