import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Automation } from "../../lib/client";
import { poll, sleep } from "../../lib/core/time";
import { byHand, type ByHand } from "../support/by-hand";
import { changed, drifted, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { type ProgramData, ref, secret, workPackage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";

const SECRET = "a-body-that-nobody-may-read";
const BLOCK = "11111111-1111-4111-8111-111111111111";

describeOnEngines("Automations", (kind) => {
  describeOnPrefect("of a served deployment and apart", [3], (server) => lifeOf(kind, server));
});

function lifeOf(kind: EngineKind, server: () => PrefectServer): void {
  const flowName = uniqueName("work");
  const event = uniqueName("orders");
  const alarmName = uniqueName("alarm");
  const orders = `${flowName}/etl/orders`;
  let stack: TestStack;
  let wire: Wire;
  let hand: ByHand;

  const program = (serve: object = {}, trigger: object | undefined = {}): ProgramData => [
    workPackage(server().python, flowName),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: {
        package: ref("package"),
        infrastructure: { kind: "process", pollSeconds: 1 },
        // Past the wire, on which only the provider's requests shall be counted.
        environment: { PREFECT_API_URL: server().apiUrl },
        triggers: {
          orders: {
            type: "event",
            expect: [event],
            match: { "prefect.resource.id": "orders.*" },
            parameters: { seconds: "{{ event.payload.seconds }}" },
            ...trigger,
          },
        },
        ...serve,
      },
    },
    {
      type: "Automation",
      name: "alarm",
      args: {
        name: alarmName,
        enabled: false,
        trigger: {
          type: "event",
          expect: ["prefect.flow-run.Failed"],
          matchRelated: { "prefect.resource.id": ref("etl") },
        },
        actions: [
          { type: "pause-deployment", deployment: ref("etl") },
          { type: "send-notification", blockDocument: BLOCK, body: secret("body") },
        ],
      },
    },
  ];
  const named = async (name: string): Promise<Automation> => {
    const found = await hand.client.automations.named(name);
    assert.equal(found.length, 1, `there are ${found.length} automations "${name}"`);
    return found[0] as Automation;
  };
  const emit = async (seconds: number) => {
    const resource = { "prefect.resource.id": "orders.1" };
    const occurred = new Date().toISOString();
    await hand.call("POST", "/events", [
      { id: randomUUID(), event, occurred, resource, payload: { seconds } },
    ]);
  };
  const runs = async () => {
    const deploymentIds = [stack.text("etl.deploymentId")];
    const stateTypes = ["COMPLETED", "SCHEDULED", "PENDING", "RUNNING", "CANCELLED"] as const;
    return hand.client.runs.active({ deploymentIds, stateTypes });
  };

  before(async function () {
    this.timeout(180_000);
    wire = await openWire(server().apiUrl);
    hand = byHand(server().apiUrl);
    stack = await openStack(kind, {
      env: { PREFECT_API_URL: wire.apiUrl },
      config: { body: { secret: SECRET } },
    });
    succeeded(await stack.up(program()));
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await wire?.close();
  });

  it("start a run of the deployment that owns them, with what the event says", async function () {
    this.timeout(120_000);
    await emit(0.25);
    const run = await poll(
      { timeoutSeconds: 60, intervalSeconds: 0.3 },
      async () => (await runs())[0],
    );
    assert.ok(run, "the event started no run");
    assert.deepEqual(run.parameters, { seconds: 0.25 });
    await hand.until(run.id, ["COMPLETED"]);
  });

  it("refer to deployments by the resource", async () => {
    const id = stack.text("etl.deploymentId");
    const { trigger, actions } = await named(alarmName);
    assert.deepEqual(trigger.match_related, { "prefect.resource.id": `prefect.deployment.${id}` });
    assert.equal(actions[0]?.deployment_id, id);
    const owned = (await hand.call(
      "GET",
      `/automations/related-to/prefect.deployment.${id}`,
    )) as Automation[];
    assert.deepEqual(
      owned.map(({ name }) => name),
      [orders],
    );
  });

  it("have no changes in a preview, and a second up sends nothing", async () => {
    expectNoChanges(await stack.preview());
    wire.take();
    expectNoChanges(await stack.up());
    assert.deepEqual(wire.takeWrites(), []);
  });

  it("keep what is secret out of the state, also after a refresh", async () => {
    assert.deepEqual(drifted(succeeded(await stack.refresh())), []);
    assert.ok(!stack.rawState().includes(SECRET), "the secret stands in the state");
    assert.ok(!stack.said.join("\n").includes(SECRET), "the secret was shown");
    assert.equal((await named(alarmName)).actions[1]?.body, SECRET);
  });

  // The rest only our own resources say.
  if (kind === "cli") return;

  it("change in place, by one call, and keep their id", async () => {
    const { id } = await named(orders);
    const more = { threshold: 2, withinSeconds: 600 };
    const diff = ["trigger.threshold", "trigger.withinSeconds"];
    const change = { name: "etl-trigger-orders", op: "update", diff };
    expectChanges(await stack.preview(program({}, more)), change);
    wire.take();
    expectChanges(await stack.up(), change);
    const writes = wire.takeWrites().map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(writes, [`PUT /automations/${id}`]);
    assert.deepEqual((await named(orders)).trigger.threshold, 2);
    succeeded(await stack.up(program()));
    assert.equal((await named(orders)).id, id);
  });

  it("show what a person changed in a refresh, and are put right by the next up", async () => {
    const { id, created: _, updated: __, ...document } = await named(orders);
    await hand.client.automations.replace(id, { ...document, description: "theirs" });
    assert.deepEqual(drifted(succeeded(await stack.refresh())), [
      { name: "etl-trigger-orders", op: "update" },
    ]);
    const diff = ["description"];
    expectChanges(await stack.up(), { name: "etl-trigger-orders", op: "update", diff });
    assert.equal((await named(orders)).description, "");
  });

  it("start nothing while the deployment is stopped, and go on after", async function () {
    this.timeout(120_000);
    const before = await named(orders);
    const known = (await runs()).length;
    wire.take();
    succeeded(await stack.up(program({ stopped: true })));
    const switched = wire.takeWrites().filter(({ path }) => path.startsWith("/automations"));
    assert.deepEqual(
      switched.map(({ method, body }) => [method, body]),
      [["PATCH", { enabled: false }]],
    );
    await emit(0);
    await sleep(3);
    assert.equal((await runs()).length, known);

    succeeded(await stack.up(program()));
    assert.deepEqual({ ...(await named(orders)), updated: "" }, { ...before, updated: "" });
  });

  it("follow a deployment that is replaced", async function () {
    this.timeout(120_000);
    const before = await named(orders);
    const deploymentName = "other";
    const result = succeeded(await stack.up(program({ deploymentName })));
    const steps = changed(result).map(({ name, op }) => `${name} ${op}`);
    assert.deepEqual(
      steps.filter((step) => /trigger|alarm/.test(step)),
      ["alarm update", "etl-trigger-orders replace"],
    );
    assert.deepEqual(await hand.client.automations.named(orders), []);
    const { id, actions } = await named(`${flowName}/${deploymentName}/orders`);
    assert.notEqual(id, before.id);
    assert.equal(actions[0]?.deployment_id, stack.text("etl.deploymentId"));
    assert.equal((await named(alarmName)).actions[0]?.deployment_id, actions[0]?.deployment_id);
    expectNoChanges(await stack.preview());
  });

  it("leave with their key, and are missed by nobody who deleted them before", async () => {
    const name = `${flowName}/other/orders`;
    const deploymentName = "other";
    succeeded(await stack.up(program({ deploymentName, triggers: {} })));
    assert.deepEqual(await hand.client.automations.named(name), []);
    await hand.client.automations.delete((await named(alarmName)).id);
    succeeded(await stack.destroy());
  });
}
