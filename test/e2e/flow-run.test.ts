import assert from "node:assert/strict";
import { type FlowRun, type StateType, TERMINAL_STATES } from "../../lib/client";
import { byHand, type ByHand } from "../support/by-hand";
import { changed, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { type ProgramData, ref, type ResourceData, workPackage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

// On the CLI, examples and processes tell of one.
describeOnEngines("A flow run", tell, ["offline"]);

function tell(kind: EngineKind): void {
  describeOnPrefect("of a served deployment", [3], (server) => lifeOf(kind, server));
}

function lifeOf(kind: EngineKind, server: () => PrefectServer): void {
  const flowName = uniqueName("work");
  let stack: TestStack;
  let hand: ByHand;

  const program = (...runs: ResourceData[]): ProgramData => [
    workPackage(server().python, flowName),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: { package: ref("package"), infrastructure: { kind: "process", pollSeconds: 1 } },
    },
    ...runs,
  ];
  const smoke = (change: object = {}) => {
    const args = { parameters: { seconds: 0.2 }, wait: { timeoutSeconds: 90 }, ...change };
    return flowRun("smoke", args);
  };
  const runs = async (stateTypes: readonly StateType[] = TERMINAL_STATES): Promise<FlowRun[]> => {
    const deploymentIds = [stack.text("etl.deploymentId")];
    return hand.client.runs.active({ deploymentIds, stateTypes });
  };

  before(async function () {
    this.timeout(180_000);
    hand = byHand(server().apiUrl);
    stack = await openStack(kind, { env: { PREFECT_API_URL: server().apiUrl } });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  it("is waited for in the up that makes its deployment, and gives its outputs", async () => {
    succeeded(await stack.up(program(smoke())));
    const { outputs } = stack;
    assert.equal(outputs["smoke.stateType"], "COMPLETED");
    assert.ok(Number(outputs["smoke.totalRunTimeSeconds"]) > 0);
    const run = await hand.client.runs.get(stack.text("smoke.flowRunId"));
    assert.equal(run?.state_type, "COMPLETED");
    assert.equal(stack.text("smoke.url"), hand.client.urls.flowRun(run.id));
  });

  it("is not run again by the next up", async () => {
    expectNoChanges(await stack.preview());
    expectNoChanges(await stack.up());
    assert.equal((await runs()).length, 1);
  });

  it("is run again when its triggers change", async () => {
    const first = stack.text("smoke.flowRunId");
    const [change] = changed(succeeded(await stack.preview(program(smoke({ triggers: ["v2"] })))));
    assert.deepEqual([change?.name, change?.op], ["smoke", "replace"]);
    succeeded(await stack.up());
    assert.notEqual(stack.text("smoke.flowRunId"), first);
    assert.equal((await runs()).length, 2);
  });

  it("that fails makes up fail with its message and its address", async () => {
    const parameters = { seconds: 0, fail: "the disk is full" };
    const failed = await stack.up(program(smoke({ triggers: ["v3"], parameters })));
    assert.equal(failed.result, "failed");
    const [run] = await runs(["FAILED"]);
    const said = failed.diagnostics.join("\n");
    assert.match(said, /ended FAILED: .*the disk is full/);
    assert.ok(said.includes(hand.client.urls.flowRun(run?.id ?? "")), said);
  });

  it("that failed is tried again by the next up", async () => {
    const before = (await runs()).length;
    assert.equal((await stack.up()).result, "failed");
    assert.equal((await runs()).length, before + 1);
    succeeded(await stack.up(program(smoke({ triggers: ["v3"] }))));
    assert.equal((await runs()).length, before + 2);
    expectNoChanges(await stack.up());
    assert.equal((await runs()).length, before + 2);
  });

  it("that outlives its deadline says so, and is cancelled when it leaves the program", async () => {
    const wait = { timeoutSeconds: 6, pollSeconds: 0.5 };
    const slow = flowRun("slow", { parameters: { seconds: 600 }, wait });
    const late = await stack.up(program(smoke({ triggers: ["v3"] }), slow));
    assert.equal(late.result, "failed");
    const said = late.diagnostics.join("\n");
    assert.match(said, /6 s/);
    assert.match(said, /timeoutSeconds|deadline|did not end/);
    const deploymentIds = [stack.text("etl.deploymentId")];
    const [active] = await hand.client.runs.active({ deploymentIds });
    assert.ok(active && said.includes(hand.client.urls.flowRun(active.id)), said);
    succeeded(await stack.up(program(smoke({ triggers: ["v3"] }))));
    assert.equal((await hand.client.runs.get(active.id))?.state_type, "CANCELLED");
  });

  it("that is active is cancelled, kept or deleted when it goes, as the program says", async () => {
    const endless = { parameters: { seconds: 600 } };
    succeeded(
      await stack.up(
        program(
          flowRun("cancelled", endless),
          flowRun("kept", { ...endless, onDelete: "keep" }),
          flowRun("deleted", { ...endless, onDelete: "delete" }),
        ),
      ),
    );
    const id = (name: string) => stack.text(`${name}.flowRunId`);
    const [cancelled, kept, deleted] = [id("cancelled"), id("kept"), id("deleted")];
    for (const run of [cancelled, kept, deleted]) await hand.until(run, ["RUNNING"]);
    const down = await stack.up(program());
    expectChanges(
      down,
      { name: "cancelled", op: "delete" },
      { name: "deleted", op: "delete" },
      { name: "kept", op: "delete" },
    );
    const stateOf = async (run = "") => (await hand.client.runs.get(run))?.state_type;
    assert.equal(await stateOf(cancelled), "CANCELLED");
    assert.equal(await stateOf(kept), "RUNNING");
    assert.equal(await stateOf(deleted), undefined);
  });

  it("is cancelled by stopped, and run anew once it is not stopped any more", async () => {
    const parameters = { seconds: 600 };
    succeeded(await stack.up(program(flowRun("switched", { parameters }))));
    const first = stack.text("switched.flowRunId");
    await hand.until(first, ["RUNNING"]);
    succeeded(await stack.up(program(flowRun("switched", { parameters, stopped: true }))));
    assert.equal((await hand.client.runs.get(first))?.state_type, "CANCELLED");
    succeeded(await stack.up(program(flowRun("switched", { parameters: {}, stopped: false }))));
    assert.notEqual(stack.text("switched.flowRunId"), first);
  });
}

function flowRun(name: string, args: object): ResourceData {
  return { type: "FlowRun", name, args: { deployment: ref("etl"), ...args } };
}
