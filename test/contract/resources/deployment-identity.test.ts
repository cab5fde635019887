import { strict as assert } from "node:assert";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import { flowHandler } from "../../../lib/resources/flow/handlers";
import type { DeploymentInputs } from "../../../lib/resources/deployment/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const step = (directory: string) => ({
  "prefect.deployments.steps.set_working_directory": { directory },
});
const schema = (title: string) => ({
  type: "object",
  properties: { n: { type: "string", title } },
});

/** One change of each setting. */
const CHANGES: readonly Partial<DeploymentInputs>[] = [
  { description: "other" },
  { version: "2" },
  { tags: ["b"] },
  { entrypoint: "flows/b.py:b" },
  { entrypoint: "flows.b.b" },
  { path: "/srv" },
  { pullSteps: [step("/srv")] },
  { parameters: { n: "2" } },
  { parameterOpenApiSchema: schema("other") },
  { parameterOpenApiSchema: undefined, parameters: undefined },
  { enforceParameterSchema: false },
  { jobVariables: { env: { A: "2" } } },
  { paused: true },
  { workQueueName: "urgent" },
  { schedules: { a: { cron: "0 2 1 1 *" } } },
  { schedules: { b: { interval: 360000 } } },
];

const CHANGES_3: readonly Partial<DeploymentInputs>[] = [
  { workPoolName: undefined },
  { labels: { team: "ml" } },
  { concurrencyLimit: 2 },
  { concurrencyLimit: 2, concurrencyOptions: { collisionStrategy: "CANCEL_NEW" } },
  { versionInfo: { type: "vcs:git", version: "abc" } },
  { schedules: { a: { cron: "0 1 1 1 *", parameters: { n: "1" } } } },
];

describeOnPrefect("deployment handlers: its identity", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: DeploymentInputs;
  beforeEach(async () => {
    lab = openLab(server());
    const pool = await lab.person.workPools.create({ name: lab.poolName(), type: "process" });
    inputs = {
      name: "d",
      flowName: lab.flowName(),
      workPoolName: pool.name,
      description: "d",
      entrypoint: "flows/a.py:a",
      pullSteps: [step("/opt")],
      parameters: { n: "1" },
      parameterOpenApiSchema: schema("n"),
      schedules: { a: { cron: "0 1 1 1 *" } },
      stopTimeoutSeconds: 1,
    };
  });
  afterEach(() => lab.cleanUp());

  it("keeps its id and the runs that people queued and started through every change", async () => {
    const { id, state: made } = await handler.create(lab.context, inputs);
    const queued = await lab.startRun(id, "SCHEDULED");
    const running = await lab.startRun(id);
    const created = (await lab.person.deployments.get(id))?.created;

    let state = made;
    for (const change of generation === 3 ? [...CHANGES, ...CHANGES_3] : CHANGES) {
      for (const news of [{ ...inputs, ...change }, inputs]) {
        const shown = JSON.stringify(change);
        const { changed, replaces } = handler.diff(state, news);
        assert.deepEqual({ changed, replaces }, { changed: true, replaces: [] }, shown);
        state = await handler.update(lab.context, id, state, news);
        assert.equal(state.deploymentId, id, shown);
        const read = await handler.read(lab.context, id, state);
        assert.equal(handler.diff(read!.state, news).changed, false, shown);
      }
    }

    const flowIds = [made.flowId];
    const found = await lab.person.deployments.list({ flowIds });
    assert.deepEqual(
      found.map((one) => [one.id, one.created]),
      [[id, created]],
    );
    const states = [queued, running].map(
      async (run) => (await lab.person.runs.get(run))?.state_type,
    );
    assert.deepEqual(await Promise.all(states), ["SCHEDULED", "RUNNING"]);
  }).timeout(60_000);

  it("is a plain replacement where its flow gets another name, also one of the program's", async () => {
    const flow = await flowHandler.create(lab.context, { name: inputs.flowName! });
    const { flowName: _, ...others } = inputs;
    const before = await handler.create(lab.context, { ...others, flowId: flow.id });
    const name = lab.flowName();

    assert.deepEqual(flowHandler.diff(flow.state, { name }).replaces, ["name"]);
    const renamed = await flowHandler.create(lab.context, { name });
    const news = { ...others, flowId: renamed.id };
    assert.deepEqual(handler.diff(before.state, news).replaces, ["flowId"]);
    // As the engine goes about it: the new ones first, then what they replace.
    const after = await handler.create(lab.context, news);
    await handler.delete(lab.context, before.id, before.state);
    await flowHandler.delete(lab.context, flow.id, flow.state);

    assert.equal(after.state.fullName, `${name}/d`);
    assert.equal(await lab.person.flows.get(flow.id), undefined);
    assert.equal(await lab.person.deployments.get(before.id), undefined);
    const live = await lab.person.deployments.get(after.id);
    assert.deepEqual([live?.flow_id, live?.schedules.length], [renamed.id, 1]);
    assert.equal((await lab.person.runs.create(after.id, {})).flow_id, renamed.id);
    assert.deepEqual(lab.warnings, []);
    const read = await handler.read(lab.context, after.id, after.state);
    assert.equal(handler.diff(read!.state, news).changed, false);
  });
});
