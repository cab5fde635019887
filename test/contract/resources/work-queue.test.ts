import { strict as assert } from "node:assert";
import { workQueueHandler as handler } from "../../../lib/resources/work-queue/handlers";
import type { WorkQueueInputs } from "../../../lib/resources/work-queue/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const TEMPLATE = {
  job_configuration: { command: "{{ command }}" },
  variables: { type: "object", properties: { command: { type: "string" } } },
};

describeOnPrefect("work queue handlers", [3, 2], (server) => {
  let lab: Lab;
  let inputs: WorkQueueInputs;
  beforeEach(async () => {
    lab = openLab(server());
    const workPoolName = lab.poolName();
    await lab.person.workPools.create({
      name: workPoolName,
      type: "process",
      base_job_template: TEMPLATE,
    });
    inputs = { name: "gpu", workPoolName, description: "d", concurrencyLimit: 2 };
  });
  afterEach(() => lab.cleanUp());

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  const queuePath = () => `/work_pools/${inputs.workPoolName}/queues/${inputs.name}`;
  const live = async (name = inputs.name) => {
    const queue = await lab.person.workQueues.get(inputs.workPoolName, name);
    assert.ok(queue);
    return queue;
  };

  const deploy = async (name: string) => {
    const { flow } = await lab.person.flows.upsert(lab.flowName());
    await lab.person.deployments.create({
      name,
      flow_id: flow.id,
      work_pool_name: inputs.workPoolName,
      work_queue_name: inputs.name,
      parameter_openapi_schema: { type: "object", properties: {} },
    });
  };

  it("is made, and reads back as stated whatever priority the server gave it", async () => {
    const made = await create();

    assert.equal((await live()).concurrency_limit, 2);
    assert.equal(made.state.workQueueId, (await live()).id);
    const read = await handler.read(lab.context, made.id, made.state);
    assert.deepEqual(read?.inputs, inputs);
    assert.equal(handler.diff(read.state, inputs).changed, false);
  });

  for (const [changes, body] of [
    [{ description: undefined }, { description: "" }],
    [{ concurrencyLimit: undefined }, { concurrency_limit: null }],
    [{ priority: 7 }, { priority: 7 }],
    [{ paused: true }, { is_paused: true }],
  ] as const) {
    it(`sends only ${JSON.stringify(body)} for ${Object.keys(changes).join()}`, async () => {
      const made = await create();
      const news = { ...inputs, ...changes };

      const state = await handler.update(lab.context, made.id, made.state, news);

      assert.deepEqual(lab.writes(), [{ call: `PATCH ${queuePath()}`, body }]);
      const read = await handler.read(lab.context, made.id, state);
      assert.ok(read);
      assert.equal(read.inputs.concurrencyLimit, news.concurrencyLimit);
      assert.equal(handler.diff(read.state, news).changed, false);
    });
  }

  it("takes the pool's own queue over by itself, and never deletes it", async () => {
    const given = { ...inputs, name: "default", description: undefined };
    const made = await create(given);

    assert.equal((await live("default")).concurrency_limit, 2);
    await handler.delete(lab.context, made.id, made.state);
    assert.deepEqual(lab.writes(), []);
    assert.ok(await live("default"));
  });

  it("is refused where one exists, and taken over on demand", async () => {
    const made = await create();

    await assert.rejects(handler.create(lab.context, inputs), /exists already .*adopt: true/);
    const adopted = await handler.create(lab.context, { ...inputs, adopt: true, priority: 3 });

    assert.equal(adopted.id, made.id);
    assert.deepEqual(lab.writes(), [{ call: `PATCH ${queuePath()}`, body: { priority: 3 } }]);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST .*\/queues$/);

    const { id } = await handler.create(lab.context, inputs);

    assert.equal((await live()).id, id);
  });

  it("is gone through when the engine asks though nothing changed, after a failure", async () => {
    const made = await create();
    await lab.person.workQueues.update(inputs.workPoolName, inputs.name, { concurrency_limit: 9 });

    await handler.update(lab.context, made.id, made.state, inputs);

    const call = `PATCH ${queuePath()}`;
    assert.deepEqual(lab.writes(), [{ call, body: { concurrency_limit: 2 } }]);
  });

  it("shows what people changed, but not their pause", async () => {
    const made = await create();
    await lab.person.workQueues.update(inputs.workPoolName, inputs.name, {
      concurrency_limit: 9,
      is_paused: true,
    });

    const read = await handler.read(lab.context, made.id, made.state);

    assert.deepEqual(read?.inputs, { ...inputs, concurrencyLimit: 9 });
  });

  it("is renamed, and keeps the deployments that use it", async () => {
    const made = await create();
    await deploy("theirs");
    const news = { ...inputs, name: "cpu", concurrencyLimit: 3 };

    assert.deepEqual(handler.diff(made.state, news), { changed: true, replaces: [] });
    lab.loseAnswerOf(/^PATCH .*\/queues\/gpu$/);
    const state = await handler.update(lab.context, made.id, made.state, news);

    assert.equal((await live("cpu")).id, made.id);
    assert.equal((await live("cpu")).concurrency_limit, 3);
    assert.match(state.url, /\/cpu$/);
    const [theirs] = await lab.person.deployments.list({ workPoolNames: [inputs.workPoolName] });
    assert.equal(theirs?.work_queue_name, "cpu");
    assert.equal((await handler.read(lab.context, made.id, state))?.inputs.name, "cpu");
  });

  it("is renamed back where people renamed it, and goes under any name", async () => {
    const made = await create();
    await lab.person.workQueues.update(inputs.workPoolName, "gpu", { name: "theirs" });

    const read = await handler.read(lab.context, made.id, made.state);
    assert.deepEqual(read?.inputs, { ...inputs, name: "theirs" });
    await handler.update(lab.context, made.id, read.state, inputs);
    assert.equal((await live()).id, made.id);

    await lab.person.workQueues.update(inputs.workPoolName, "gpu", { name: "again" });
    await handler.delete(lab.context, made.id, made.state);
    assert.equal(await lab.person.workQueues.get(inputs.workPoolName, "again"), undefined);
  });

  it("takes no name that another queue has", async () => {
    const made = await create();
    await create({ ...inputs, name: "cpu" });

    const renamed = handler.update(lab.context, made.id, made.state, { ...inputs, name: "cpu" });

    await assert.rejects(renamed, /"[^"]+\/gpu" cannot be renamed to "cpu": there is one already/);
    assert.deepEqual(lab.writes(), []);
  });

  it("is another one under the name of the pool's own, in another pool or in one made anew", async () => {
    const { state } = await create({ ...inputs, workPoolId: "old" });
    const replaces = (changes: Partial<WorkQueueInputs>) =>
      handler.diff(state, { ...inputs, workPoolId: "old", ...changes }).replaces;

    assert.deepEqual(replaces({ name: "default" }), ["name"]);
    assert.deepEqual(replaces({ name: "cpu" }), []);
    assert.deepEqual(replaces({ workPoolName: "other" }), ["workPoolName"]);
    assert.deepEqual(replaces({ workPoolId: "new" }), ["workPoolId"]);
    assert.deepEqual(replaces({ workPoolId: undefined }), []);
  });

  it("names the deployments that its deletion takes off the pool", async () => {
    const made = await create();
    await deploy("theirs");

    await handler.delete(lab.context, made.id, made.state);

    assert.match(lab.warnings[0] ?? "", /left without a work pool: "theirs"/);
    assert.equal(await handler.read(lab.context, made.id, made.state), undefined);
    await handler.delete(lab.context, made.id, made.state);
  });

  it("goes in peace when its pool has gone", async () => {
    const made = await create();
    await lab.person.workPools.delete(inputs.workPoolName);

    assert.equal(await handler.read(lab.context, made.id, made.state), undefined);
    await handler.delete(lab.context, made.id, made.state);
  });
});
