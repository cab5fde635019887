import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { clientOf, expectDeployed, withServer } from "../../bench/subjects/server";
import { prefectPython } from "../../support/prefect";
import { skipBecause } from "../../support/on-prefect";

const run = promisify(execFile);
const COUNT = 3;
const PLAIN_CLIENT = join(__dirname, "../../bench/subjects/plain-client-process.js");

/** A row is worth something only while both sides did the same. */
describe("The benchmark's check of what was deployed", function () {
  this.timeout(120_000);

  before(async function () {
    const found = await prefectPython(3);
    if ("missing" in found) skipBecause(this, found.missing);
  });

  it("passes what was planned, and names what is otherwise", async () => {
    await withServer(async ({ apiUrl }) => {
      const check = () => expectDeployed(apiUrl, COUNT, "the test");
      await run(process.execPath, [PLAIN_CLIENT, apiUrl, `${COUNT}`]);
      await check();

      const { deployments, schedules } = clientOf(apiUrl);
      const [first, second] = await deployments.list();
      const [nightly] = first?.schedules ?? [];
      assert.ok(first && second && nightly);
      await schedules.update(first.id, nightly.id, { active: false });
      await assert.rejects(check(), { message: /^after the test .* etl-0 .*"active":false/ });
      await schedules.update(first.id, nightly.id, { active: true });
      await check();

      await deployments.update(second.id, { parameter_openapi_schema: {} });
      await assert.rejects(check(), { message: /^after the test .* etl-1 .*"properties":{}}/ });

      await deployments.delete(second.id);
      await assert.rejects(check(), { message: "the test made 2 deployments, not 3" });
    });
  });
});
