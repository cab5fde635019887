import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { byHand } from "../../support/by-hand";
import { expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { needsServer, uniqueName } from "../../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../../support/prefect";
import { type ProgramData, ref, temporaryFolder } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";

describeOnEngines("A server that is killed and started again in the middle of an up", (kind) => {
  needsServer(3);
  const pool = uniqueName("pool");
  const names = Array.from({ length: 12 }, (_, index) => uniqueName(`etl-${index}`));
  const program: ProgramData = [
    { type: "WorkPool", name: "pool", args: { name: pool } },
    ...names.map((name) => ({
      type: "Deployment",
      name,
      args: {
        name,
        flowName: name,
        workPoolName: ref("pool.name"),
        schedules: { nightly: { cron: "0 2 * * *" } },
      },
    })),
  ];
  let dataDir: string;
  let server: PrefectServer;
  let stack: TestStack;

  before(async function () {
    this.timeout(180_000);
    dataDir = temporaryFolder();
    server = await startPrefectServer({ generation: 3, dataDir });
    stack = await openStack(kind, { env: { PREFECT_API_URL: server.apiUrl } });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it("does not fail it: all is there, once", async function () {
    this.timeout(600_000);
    let restarted: Promise<void> | undefined;
    const restart = async () => {
      await server.kill();
      const { port } = server;
      server = await startPrefectServer({ generation: 3, dataDir, port });
    };
    const onStep = ({ phase, type }: { phase: string; type: string }) => {
      if (phase === "done" && type.endsWith("prefect:Deployment")) restarted ??= restart();
    };
    const up = await stack.up(program, { onStep });
    assert.notEqual(restarted, undefined, "it was not killed");
    await restarted;
    succeeded(up);
    const { client } = byHand(server.apiUrl);
    const found = await client.deployments.list({ names });
    assert.deepEqual(found.map(({ name }) => name).sort(), [...names].sort());
    assert.ok(found.every(({ schedules }) => schedules.length === 1));
    assert.ok(found.every(({ work_pool_name }) => work_pool_name === pool));
    expectNoChanges(await stack.preview());
  });
});
