import assert from "node:assert/strict";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { planLate } from "../../support/plan-late";
import { clientOf } from "./client-of";

describeOnPrefect("client: flows", [3, 2], (server) => {
  it("makes a flow once, and finds it by id and by name", async () => {
    const name = uniqueName("flow");
    const client = clientOf(server());

    const made = await client.flows.upsert(name, { tags: ["a"] });
    const again = await clientOf(server()).flows.upsert(name, { tags: ["b"] });

    assert.equal(made.created, true);
    assert.equal(again.created, false);
    assert.equal(again.flow.id, made.flow.id);
    assert.deepEqual(again.flow.tags, ["a"]);
    assert.equal((await client.flows.get(made.flow.id))?.name, name);
    assert.equal((await client.flows.byName(name))?.id, made.flow.id);
  });

  it("updates tags", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));

    await client.flows.update(flow.id, { tags: ["x", "y"] });

    assert.deepEqual((await client.flows.get(flow.id))?.tags, ["x", "y"]);
  });

  it("answers undefined and false for a flow that is not there", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));

    assert.equal(await client.flows.delete(flow.id), true);

    assert.equal(await client.flows.delete(flow.id), false);
    assert.equal(await client.flows.get(flow.id), undefined);
    assert.equal(await client.flows.byName(flow.name), undefined);
  });

  it("makes a deleted flow anew", async () => {
    const client = clientOf(server());
    const name = uniqueName("flow");
    const first = await client.flows.upsert(name);
    await client.flows.delete(first.flow.id);

    const second = await client.flows.upsert(name);

    assert.equal(second.created, true);
    assert.notEqual(second.flow.id, first.flow.id);
  });

  it("is empty without deployments and runs only", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    assert.equal(await client.flows.isEmpty(flow.id), true);

    const { deployment } = await client.deployments.create({ name: "d", flow_id: flow.id });
    assert.equal(await client.flows.isEmpty(flow.id), false);

    const run = await client.runs.create(deployment.id);
    await client.runs.setState(run.id, { type: "RUNNING" }, true);
    await client.deployments.delete(deployment.id);
    assert.equal(await client.flows.isEmpty(flow.id), false);

    await client.runs.delete(run.id);
    assert.equal(await client.flows.isEmpty(flow.id), true);
  });

  it("is empty with what a scheduler has planned of a deployment that is gone", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const plans = await planLate(server().apiUrl, flow.id);
    assert.notEqual(plans.length, 0);
    assert.equal(await client.flows.isEmpty(flow.id), true);

    // A retry is of a run that was.
    const running = { type: "RUNNING", name: "Running" } as const;
    const again = { type: "SCHEDULED", name: "AwaitingRetry" } as const;
    await client.runs.setState(plans[0]!, running, true);
    await client.runs.setState(plans[0]!, again, true);
    assert.equal(await client.flows.isEmpty(flow.id), false);

    assert.equal(await client.flows.delete(flow.id), true);
    assert.equal(await client.runs.get(plans[0]!), undefined, "runs go with their flow");
  });
});
