import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ByHand, byHand } from "../../support/by-hand";
import { runCommandLine } from "../../support/command-line";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { temporaryFolder } from "../../support/program";
import { openWire, type Wire } from "../../support/wire";

interface Shown {
  readonly deployment: string;
  readonly status: string;
  readonly schedules: readonly string[];
  readonly lastRun: { readonly name: string; readonly stateType: string } | null;
  readonly nextRun: string | null;
  readonly runsOn: { readonly workersOnline?: number; readonly online?: boolean };
  readonly problems: readonly string[];
}

describeOnPrefect("prefect-constructs status", [3, 2], (server) => {
  const flowName = uniqueName("watched");
  const pool = uniqueName("pool");
  let hand: ByHand;
  let wire: Wire;
  const ids: Record<string, string> = {};
  const cli = (...args: string[]) =>
    runCommandLine(["status", "--filter", `${flowName}/*`, ...args], {
      PREFECT_API_URL: wire.apiUrl,
    });
  const shown = async (): Promise<Record<string, Shown>> => {
    const { out } = await cli("--json");
    const { deployments } = JSON.parse(out) as { deployments: Shown[] };
    return Object.fromEntries(
      deployments.map((one) => [one.deployment.slice(flowName.length + 1), one]),
    );
  };

  before(async () => {
    hand = byHand(server().apiUrl);
    wire = await openWire(server().apiUrl);
    const { client } = hand;
    const { flow } = await client.flows.upsert(flowName);
    await client.workPools.create({ name: pool, type: "process" });
    const schedules = [
      { schedule: { cron: "0 2 1 * *", timezone: "Europe/Berlin" }, active: true },
    ];
    const documents = {
      served: { schedules },
      pooled: { work_pool_name: pool },
      paused: { paused: true },
    };
    for (const [name, more] of Object.entries(documents)) {
      const document = { name, flow_id: flow.id, parameter_openapi_schema: {}, ...more };
      ids[name] = (await client.deployments.create(document)).deployment.id;
    }
    for (const [name, type] of [
      ["old", "FAILED"],
      ["new", "COMPLETED"],
    ] as const) {
      const run = await client.runs.create(ids.served ?? "", { name });
      await client.runs.setState(run.id, { type, name: type.toLowerCase() }, true);
    }
    const failed = await client.runs.create(ids.pooled ?? "", { name: "broken" });
    await client.runs.setState(failed.id, { type: "CRASHED", name: "Crashed" }, true);
  });

  after(async () => {
    for (const id of Object.values(ids)) await hand.client.deployments.delete(id);
    await hand.client.workPools.delete(pool);
    await wire.close();
  });

  it("shows schedules, runs, and what is not healthy", async () => {
    const { served, pooled, paused } = await shown();

    assert.deepEqual(served?.schedules, ["cron 0 2 1 * * Europe/Berlin"]);
    assert.equal(served?.lastRun?.name, "new");
    assert.deepEqual(served?.problems, ["no process serves it"]);
    assert.equal(pooled?.runsOn.workersOnline, 0);
    assert.deepEqual(pooled?.problems, [
      `no worker of its pool "${pool}" is online`,
      'its last run "broken" ended CRASHED',
    ]);
    assert.deepEqual([paused?.status, paused?.problems], ["paused", []]);
  });

  it("sees a worker that is online, and the next run", async () => {
    await hand.call("POST", `/work_pools/${pool}/workers/heartbeat`, { name: "w" });
    const later = await hand.client.runs.create(ids.pooled ?? "", {
      state: {
        type: "SCHEDULED",
        state_details: { scheduled_time: new Date(Date.now() + 7_200_000).toISOString() },
      },
    });
    const { pooled } = await shown();
    await hand.client.runs.delete(later.id);

    assert.equal(pooled?.runsOn.workersOnline, 1);
    assert.ok(Date.parse(pooled?.nextRun ?? "") > Date.now() + 7_000_000);
    assert.deepEqual(pooled?.problems, ['its last run "broken" ended CRASHED']);
  });

  it("is a table, and ends with 1 only where it is asked to", async () => {
    const [plain, judged] = [await cli(), await cli("--exit-code")];

    assert.match(plain.out, /^DEPLOYMENT +STATUS +SCHEDULES +LAST RUN +NEXT RUN +RUNS ON\n/);
    assert.match(
      plain.out,
      new RegExp(`^${flowName}/paused +paused +- +- +- +no serving process$`, "m"),
    );
    assert.match(plain.errors, new RegExp(`^${flowName}/served: no process serves it$`, "m"));
    assert.deepEqual([plain.code, judged.code], [0, 1]);
  });

  it("says that no deployment fits", async () => {
    const { code, out, errors } = await runCommandLine(["status", "--filter", "no/such"], {
      PREFECT_API_URL: wire.apiUrl,
    });
    assert.match(errors, /^no deployment fits --filter; the server has \d+ deployments?\n$/);
    assert.deepEqual([code, out], [0, ""]);
  });

  it("shows a stack's own, each on the server of its provider, and which are gone", async () => {
    const bin = temporaryFolder();
    const provider = "urn:pulumi:dev::p::pulumi:providers:pulumi-nodejs::prefect";
    const type = "pulumi-nodejs:dynamic/prefect:Deployment";
    const own = (name: string, id: string) => ({
      urn: `urn:pulumi:dev::p::${type}::${name}`,
      ...{ type, id, provider: `${provider}::1`, outputs: { fullName: `${flowName}/${name}` } },
    });
    const inputs = { "prefect:apiUrl": wire.apiUrl };
    const resources = [
      { urn: provider, type: "pulumi:providers:pulumi-nodejs", id: "1", inputs },
      own("paused", ids.paused ?? ""),
      own("lost", randomUUID()),
      { ...own("replaced", randomUUID()), delete: true },
    ];
    writeFileSync(join(bin, "state.json"), JSON.stringify({ deployment: { resources } }));
    const script = `#!/bin/sh\n[ "$*" = "stack export --non-interactive --stack dev" ] && cat state.json\n`;
    writeFileSync(join(bin, "pulumi"), script, { mode: 0o755 });
    const args = ["status", "--stack", "dev", "--cwd", bin, "--json", "--exit-code"];
    const { code, out, errors } = await runCommandLine(args, { PATH: `${bin}:/usr/bin:/bin` });
    rmSync(bin, { recursive: true });

    const { deployments } = JSON.parse(out || "{}") as { deployments?: Shown[] };
    const states = deployments?.map(({ deployment, status }) => [deployment, status]);
    assert.deepEqual(
      states,
      [
        [`${flowName}/lost`, "gone"],
        [`${flowName}/paused`, "paused"],
      ],
      errors,
    );
    assert.match(
      deployments?.[0]?.problems[0] ?? "",
      /does not have it any more; "pulumi up --refresh"/,
    );
    assert.equal(code, 1);
  });

  it("asks for 200 more deployments in few requests more", async () => {
    const { client } = hand;
    const { flow } = await client.flows.upsert(flowName);
    wire.take();
    await cli();
    const few = wire.take().length;
    for (let at = 0; at < 200; at++) {
      const document = { name: `many-${at}`, flow_id: flow.id, parameter_openapi_schema: {} };
      ids[document.name] = (await client.deployments.create(document)).deployment.id;
    }
    assert.equal(Object.keys(await shown()).length, 203);
    const many = wire.take().length;
    assert.ok(many <= few + 6, `${few} requests for 3, ${many} for 203`);
  });
});
