import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { byHand, type ByHand } from "../../support/by-hand";
import { drifted, expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { needsServer, uniqueName } from "../../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../../support/prefect";
import { type ProgramData, ref, temporaryFolder } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";

describeOnEngines("From Prefect 2.20 to 3 under one address", (kind) => {
  needsServer(2);
  needsServer(3);
  const name = uniqueName("etl");
  let folders: string[];
  let server: PrefectServer;
  let stack: TestStack;

  const program = (adopt = false): ProgramData => [
    { type: "Flow", name: "notes", args: { name: `${name}-notes`, tags: ["a"], adopt } },
    { type: "WorkPool", name: "pool", args: { name, concurrencyLimit: 4, adopt } },
    {
      type: "Deployment",
      name: "etl",
      args: {
        name: "nightly",
        flowName: name,
        description: "Loads",
        workPoolName: ref("pool.name"),
        workPoolId: ref("pool.id"),
        schedules: { nightly: { cron: "0 2 * * *" }, hourly: { interval: 3600 } },
        adopt,
      },
    },
  ];
  const hand = (): ByHand => byHand(server.apiUrl);
  const live = async () => {
    const found = await hand().client.deployments.byName(name, "nightly");
    assert.ok(found, "there is no such deployment");
    return found;
  };
  /** The same address, on a database of its own or on another's. */
  const moveTo = async (generation: 2 | 3, dataDir: string) => {
    const { port } = server;
    await server.stop();
    server = await startPrefectServer({ generation, dataDir, port });
  };
  const freshFolder = () => {
    folders.push(temporaryFolder());
    return folders.at(-1) ?? "";
  };

  beforeEach(async function () {
    this.timeout(300_000);
    folders = [];
    server = await startPrefectServer({ generation: 2, dataDir: freshFolder() });
    stack = await openStack(kind, { env: { PREFECT_API_URL: server.apiUrl } });
    succeeded(await stack.up(program()));
  });

  afterEach(async function () {
    this.timeout(300_000);
    await stack?.close();
    await server?.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it("keeps everything where the new server takes over the old one's database", async function () {
    this.timeout(600_000);
    const before = await live();
    await moveTo(3, folders[0] ?? "");
    succeeded(await stack.up(undefined, { refresh: true }));
    const after = await live();
    assert.equal(after.id, before.id);
    assert.equal(after.schedules.length, 2);
    expectNoChanges(await stack.preview());
  });

  it("makes all of it anew on an empty server, once a refresh has shown that it is gone", async function () {
    this.timeout(600_000);
    const before = await live();
    await moveTo(3, freshFolder());
    const refreshed = drifted(succeeded(await stack.refresh()));
    assert.deepEqual(
      refreshed.map(({ op }) => op),
      ["delete", "delete", "delete"],
    );
    succeeded(await stack.up());
    const after = await live();
    assert.notEqual(after.id, before.id);
    assert.deepEqual(after.schedules.map(({ slug }) => slug).sort(), ["hourly", "nightly"]);
    expectNoChanges(await stack.preview());
  });

  it("refuses what somebody has made there already, and takes it over when told to", async function () {
    this.timeout(600_000);
    await moveTo(3, freshFolder());
    const { client } = hand();
    await client.workPools.create({ name, type: "process" });
    const { flow } = await client.flows.upsert(name);
    const { deployment } = await client.deployments.create({ name: "nightly", flow_id: flow.id });
    succeeded(await stack.refresh());
    const refused = await stack.up();
    assert.equal(refused.result, "failed");
    const said = refused.diagnostics.join("\n");
    assert.match(said, new RegExp(`work pool "${name}" exists already .*adopt: true`));
    succeeded(await stack.up(program(true)));
    const after = await live();
    assert.deepEqual([after.id, after.description], [deployment.id, "Loads"]);
    expectNoChanges(await stack.preview());
  });
});
