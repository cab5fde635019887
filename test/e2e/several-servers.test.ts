import assert from "node:assert/strict";
import { type ByHand, byHand } from "../support/by-hand";
import { drifted, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { needsServer, uniqueName } from "../support/on-prefect";
import { type ProgramData, ref, workPackage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";

/** The servers by their provider's name. */
const SIDES = ["current", "former"] as const;

type Side = (typeof SIDES)[number];

describeOnEngines("Two Prefect servers in one program, with the same names", (kind) => {
  const server = { current: needsServer(3), former: needsServer(2) };
  const name = uniqueName("twice").toLowerCase().replaceAll("-", "_");
  const wires = {} as Record<Side, Wire>;
  const hands = {} as Record<Side, ByHand>;
  let stack: TestStack;

  const on = (side: Side, text: string): ProgramData => {
    const opts = { provider: ref(side) };
    return [
      { type: "PrefectProvider", name: side, args: { apiUrl: wires[side].apiUrl } },
      { type: "WorkPool", name: `${side}-pool`, args: { name, description: text }, opts },
      { type: "Variable", name: `${side}-variable`, args: { name, value: text }, opts },
      {
        type: "Deployment",
        name: `${side}-etl`,
        args: { name, flowName: name, workPoolName: ref(`${side}-pool.name`), description: text },
        opts,
      },
      {
        type: "getVariableOutput",
        name: `${side}-found`,
        args: { name: ref(`${side}-variable.name`) },
        opts,
      },
    ];
  };
  const program = (former = "former"): ProgramData => [
    ...on("current", "current"),
    ...on("former", former),
    // Its process asks the server without end: not over the wire that the others are counted on.
    { type: "PrefectProvider", name: "direct", args: { apiUrl: server.former().apiUrl } },
    workPackage(server.former().python, `${name}_served`),
    {
      type: "PrefectServeDeployment",
      name: "served",
      args: {
        package: ref("package"),
        infrastructure: { kind: "process", pollSeconds: 1 },
        drainSeconds: 1,
      },
      opts: { providers: [ref("direct")] },
    },
  ];
  const writes = () => SIDES.map((side) => wires[side].takeWrites().length);

  before(async function () {
    this.timeout(120_000);
    for (const side of SIDES) {
      wires[side] = await openWire(server[side]().apiUrl);
      hands[side] = byHand(server[side]().apiUrl);
    }
    stack = await openStack(kind);
  });

  after(async function () {
    this.timeout(120_000);
    await stack?.close();
    for (const side of SIDES) await wires[side]?.close();
  });

  it("each get what was made for them, and nothing else", async () => {
    succeeded(await stack.up(program()));
    for (const side of SIDES) {
      const { client } = hands[side];
      const deployment = await client.deployments.byName(name, name);
      assert.deepEqual(
        [deployment?.id, deployment?.description, deployment?.work_pool_name],
        [stack.text(`${side}-etl.deploymentId`), side, name],
      );
      assert.equal((await client.variables.byName(name))?.value, side);
      assert.equal((await client.workPools.get(name))?.description, side);
      assert.equal((stack.outputs[`${side}-found`] as { value: string }).value, side);
    }
    const served = await hands.current.client.flows.byName(`${name}_served`);
    assert.equal(served, undefined);
  });

  it("run what they are asked to, in a process that knows its server", async () => {
    const run = await hands.former.run(stack.text("served.deploymentId"));
    await hands.former.until(run.id, ["COMPLETED"]);
  });

  it("have no changes after that, and hear of changes and drift of their own alone", async () => {
    writes();
    expectNoChanges(await stack.up());
    assert.deepEqual(writes(), [0, 0]);

    expectChanges(
      await stack.up(program("changed")),
      { name: "former-etl", op: "update", diff: ["description"] },
      { name: "former-pool", op: "update", diff: ["description"] },
      { name: "former-variable", op: "update", diff: ["value"] },
    );
    assert.deepEqual(writes(), [0, 3]);

    const id = stack.text("current-variable.variableId");
    await hands.current.client.variables.update(id, { value: "by hand" });
    assert.deepEqual(drifted(succeeded(await stack.refresh())), [
      { name: "current-variable", op: "update" },
    ]);
    succeeded(await stack.up());
    assert.equal((await hands.current.client.variables.get(id))?.value, "current");
  });

  it("keep nothing", async () => {
    succeeded(await stack.destroy());
    for (const side of SIDES) {
      const { client } = hands[side];
      assert.equal(await client.variables.byName(name), undefined);
      assert.equal(await client.workPools.get(name), undefined);
      assert.equal(await client.deployments.byName(name, name), undefined);
    }
  });
});
