import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type StateType, TERMINAL_STATES } from "../../lib/client";
import { poll, sleep } from "../../lib/core/time";
import { byHand, type ByHand } from "../support/by-hand";
import { changed, drifted, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { isRunning, processesNaming } from "../support/processes";
import { type ProgramData, ref, workPackage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";

/** What the two kinds of infrastructure differ in. */
interface Infrastructure {
  readonly type: "PrefectServeDeployment" | "PrefectWorkPoolDeployment";
  /** The child that runs flows. */
  readonly process: string;
  readonly args: (pool: string) => object;
  /** Looks for runs often, so that tests need not wait. */
  readonly environment: Readonly<Record<string, string>>;
  /** Who ended a run that outlived the drain. */
  readonly who: string;
}

const SERVED: Infrastructure = {
  type: "PrefectServeDeployment",
  process: "etl-process",
  args: () => ({ infrastructure: { kind: "process", pollSeconds: 1 } }),
  environment: {},
  who: "serving process",
};

const POOLED: Infrastructure = {
  type: "PrefectWorkPoolDeployment",
  process: "etl-worker-1",
  args: (name) => ({ workPool: { name } }),
  environment: { PREFECT_WORKER_QUERY_SECONDS: "1" },
  who: "worker process",
};

const ENDED: readonly StateType[] = TERMINAL_STATES;

const SCRIPT = /\/(serve|worker)\.py /;

/** Longer than any test waits: such a run ends only because somebody ends it. */
const ENDLESS = { seconds: 600 };

for (const [title, infrastructure, kinds] of [
  ["A served deployment", SERVED, ["offline", "cli"]],
  // What differs is not for the engines to see.
  ["A work pool deployment", POOLED, ["offline"]],
] as const) {
  const tell = (kind: EngineKind) =>
    describeOnPrefect("with its process", [3], (server) => lifeOf(infrastructure, kind, server));
  describeOnEngines(title, tell, kinds);
}

function lifeOf(of: Infrastructure, kind: EngineKind, server: () => PrefectServer): void {
  const flowName = uniqueName("work");
  const pool = uniqueName("pool");
  let wire: Wire;
  let stack: TestStack;
  let hand: ByHand;
  let deploymentId: string;
  let stated = { drainSeconds: 45, stopped: false, environment: {} as Record<string, string> };

  const program = (change: Partial<typeof stated> = {}): ProgramData => {
    stated = { ...stated, ...change };
    const environment = {
      ...of.environment,
      ...stated.environment,
      // Past the wire, on which only the provider's requests shall be counted.
      PREFECT_API_URL: server().apiUrl,
    };
    const args = {
      package: ref("package"),
      description: "Works",
      schedules: { yearly: { cron: "0 0 1 1 *" } },
      ...of.args(pool),
      ...stated,
      environment,
    };
    return [
      { type: "PrefectProvider", name: "prefect", args: { apiUrl: wire.apiUrl } },
      workPackage(server().python, flowName),
      { type: of.type, name: "etl", args, opts: { providers: [ref("prefect")] } },
    ];
  };
  /** The long-lived process, seen from outside. */
  const servers = () => processesNaming(stack.folder).filter(({ command }) => SCRIPT.test(command));
  const startRun = async (parameters: Record<string, unknown>) => {
    const { id } = await hand.run(deploymentId, parameters);
    await hand.until(id, ["RUNNING"]);
    return id;
  };

  before(async function () {
    this.timeout(180_000);
    wire = await openWire(server().apiUrl);
    hand = byHand(server().apiUrl);
    stack = await openStack(kind);
    succeeded(await stack.up(program()));
    deploymentId = stack.text("etl.deploymentId");
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await wire?.close();
  });

  it("runs what is started by hand", async () => {
    const { id } = await hand.run(deploymentId, { model: "forest" });
    assert.equal((await hand.until(id, ENDED)).state_type, "COMPLETED");
    assert.equal(servers().length, 1);
  });

  it("has no changes after up, and sends nothing in a second up", async () => {
    expectNoChanges(await stack.preview());
    wire.take();
    expectNoChanges(await stack.up());
    assert.deepEqual(wire.takeWrites(), []);
  });

  it("shows a process that was killed, and starts it again", async () => {
    const [killed] = servers();
    assert.ok(killed);
    process.kill(killed.pid, "SIGKILL");
    await gone(killed.pid);
    assert.deepEqual(drifted(succeeded(await stack.refresh())), [
      { name: of.process, op: "delete" },
    ]);
    expectChanges(await stack.preview(), { name: of.process, op: "create" });
    wire.take();
    succeeded(await stack.up());
    assert.deepEqual(wire.takeWrites(), [], "the deployment was not touched");
    const { id } = await hand.run(deploymentId);
    assert.equal((await hand.until(id, ENDED)).state_type, "COMPLETED");
  });

  it("lets a run in flight complete when the process is replaced", async () => {
    const run = await startRun({ seconds: 8 });
    const [old] = servers();
    const preview = await stack.preview(program({ environment: { FLAVOUR: "a" } }));
    assert.deepEqual(
      changed(succeeded(preview)).map(({ name, op }) => ({ name, op })),
      [{ name: of.process, op: "replace" }],
    );
    wire.take();
    succeeded(await stack.up());
    assert.deepEqual(wire.takeWrites(), [], "the deployment was not touched");
    const { state, state_type } = (await hand.client.runs.get(run)) ?? {};
    assert.equal(state_type, "COMPLETED", state?.message ?? "");
    assert.notEqual(servers()[0]?.pid, old?.pid);
    const { paused, schedules } = (await hand.client.deployments.get(deploymentId)) ?? {};
    assert.deepEqual([paused, schedules?.map(({ active }) => active)], [false, [true]]);
  });

  it("lets a run be cancelled while the process that is replaced drains", async () => {
    const run = await startRun(ENDLESS);
    const replaced = stack.up(program({ environment: { FLAVOUR: "b" } }));
    await poll(
      { timeoutSeconds: 30, intervalSeconds: 0.2 },
      () => servers().length > 1 || undefined,
    );
    await sleep(2);
    await hand.cancel(run);
    const ended = await hand.until(run, ENDED, stated.drainSeconds - 5);
    assert.equal(ended.state_type, "CANCELLED");
    succeeded(await replaced);
    assert.equal(servers().length, 1);
  });

  it("ends a run that outlives drainSeconds, and says why", async () => {
    succeeded(await stack.up(program({ drainSeconds: 2 })));
    const run = await startRun(ENDLESS);
    succeeded(await stack.up(program({ environment: { FLAVOUR: "c" } })));
    const { state, state_type } = (await hand.client.runs.get(run)) ?? {};
    assert.equal(state_type, "CRASHED");
    assert.match(
      state?.message ?? "",
      new RegExp(`the ${of.who} was stopped after draining for 2 s`),
    );
  });

  it("stops: paused, runs cancelled, no process, the registration kept", async () => {
    const run = await startRun(ENDLESS);
    expectChanges(
      await stack.preview(program({ stopped: true })),
      { name: "etl", op: "update", diff: ["stopped"] },
      { name: of.process, op: "delete" },
    );
    succeeded(await stack.up());
    const { state, state_type } = (await hand.client.runs.get(run)) ?? {};
    assert.equal(state_type, "CANCELLED", state?.message ?? "");
    assert.deepEqual(processesNaming(stack.folder), []);
    const { paused, schedules, description } =
      (await hand.client.deployments.get(deploymentId)) ?? {};
    assert.deepEqual([paused, schedules?.length, description], [true, 1, "Works"]);
    expectNoChanges(await stack.preview());
  });

  it("works again once it is not stopped any more", async () => {
    succeeded(await stack.up(program({ stopped: false })));
    assert.equal((await hand.client.deployments.get(deploymentId))?.paused, false);
    const { id } = await hand.run(deploymentId);
    assert.equal((await hand.until(id, ENDED)).state_type, "COMPLETED");
    expectNoChanges(await stack.preview());
  });

  it("leaves nothing when it is destroyed with a run in flight", async () => {
    const run = await startRun(ENDLESS);
    const waiting = await hand.run(deploymentId);
    succeeded(await stack.destroy());
    for (const { id } of [{ id: run }, waiting]) {
      const state = (await hand.client.runs.get(id))?.state_type;
      assert.ok(!state || ENDED.includes(state), `a run is ${state}`);
    }
    assert.equal(await hand.client.deployments.get(deploymentId), undefined);
    assert.equal(await hand.client.workPools.get(pool), undefined);
    assert.deepEqual(processesNaming(stack.folder), []);
    assert.equal(existsSync(join(stack.folder, ".prefect-constructs", "etl")), false);
  });
}

/** Waits until a process is gone. */
async function gone(pid: number): Promise<void> {
  await poll({ timeoutSeconds: 10, intervalSeconds: 0.1 }, () => !isRunning(pid) || undefined);
}
