import { strict as assert } from "node:assert";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import type { DeploymentInputs } from "../../../lib/resources/deployment/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const SCHEMA = {
  type: "object",
  properties: { n: { type: "integer", title: "n" }, model: { type: "string", title: "model" } },
};

describeOnPrefect("deployment handlers", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: DeploymentInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = {
      name: "nightly",
      flowName: lab.flowName(),
      description: "trains",
      version: "1",
      tags: ["b", "a"],
      entrypoint: "flows/train.py:train",
      path: "/opt/app",
      pullSteps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/opt/app" } }],
      parameters: { n: 1, model: "gbm" },
      parameterOpenApiSchema: SCHEMA,
      schedules: {
        nightly: { cron: "0 2 1 1 *", timezone: "Europe/Berlin" },
        hourly: { interval: 360000 },
        weekly: { rrule: "FREQ=YEARLY;BYMONTH=2", active: false },
      },
    };
  });
  afterEach(() => lab.cleanUp());

  const create = async (given: DeploymentInputs = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  const change = async (
    made: Awaited<ReturnType<typeof create>>,
    changes: Partial<DeploymentInputs>,
  ) => {
    const news = { ...inputs, ...changes };
    assert.equal(handler.diff(made.state, news).changed, true);
    return handler.update(lab.context, made.id, made.state, news);
  };

  it("is made by one call, with everything explicit", async () => {
    const { id, state } = await handler.create(lab.context, inputs);

    const writes = lab.writes().map(({ call }) => call);
    assert.deepEqual(writes, ["POST /flows/", "POST /deployments/"]);
    const live = await lab.person.deployments.get(id);
    assert.equal(live?.description, "trains");
    assert.deepEqual(live.tags, ["a", "b"]);
    assert.equal(live.enforce_parameter_schema, true);
    assert.deepEqual(live.job_variables, {});
    assert.equal(live.schedules.length, 3);
    assert.equal(state.deploymentId, id);
    assert.equal(state.fullName, `${inputs.flowName}/nightly`);
    assert.equal(state.flowCreated, true);
    assert.equal(state.serverGeneration, generation);
    assert.match(state.url, new RegExp(`/deployments/deployment/${id}$`));
    assert.deepEqual(Object.keys(state.scheduleIds), ["nightly", "hourly", "weekly"]);
    const nightly = live.schedules.find((schedule) => schedule.id === state.scheduleIds.nightly);
    assert.equal((nightly?.schedule as { cron?: string }).cron, "0 2 1 1 *");
  });

  it("reads back as it was stated, so that nothing is to be done", async () => {
    const made = await create();

    const read = await handler.read(lab.context, made.id, made.state);

    assert.deepEqual(read?.inputs, inputs);
    assert.deepEqual(read.state, made.state);
    assert.deepEqual(handler.diff(read.state, inputs), {
      changed: false,
      replaces: [],
      deleteBeforeReplace: false,
    });
    assert.deepEqual(lab.writes(), []);
  });

  for (const [key, value, body] of [
    ["description", "now tests", { description: "now tests" }],
    ["description", undefined, { description: null }],
    ["tags", ["a"], { tags: ["a"] }],
    ["tags", undefined, { tags: [] }],
    ["version", undefined, { version: null }],
    ["entrypoint", "flows/test.py:test", { entrypoint: "flows/test.py:test" }],
    ["path", undefined, { path: null }],
    ["parameters", { n: 2, model: "gbm" }, { parameters: { n: 2, model: "gbm" } }],
    ["parameters", undefined, { parameters: {} }],
    ["enforceParameterSchema", false, { enforce_parameter_schema: false }],
    ["jobVariables", { env: { A: "1" } }, { job_variables: { env: { A: "1" } } }],
    ["paused", true, { paused: true }],
  ] as const) {
    it(`sends only ${key} when it becomes ${JSON.stringify(value)}`, async () => {
      const made = await create();

      const state = await change(made, { [key]: value });

      assert.deepEqual(lab.writes(), [{ call: `PATCH /deployments/${made.id}`, body }]);
      assert.deepEqual(state.scheduleIds, made.state.scheduleIds);
      const read = await handler.read(lab.context, made.id, state);
      assert.equal(handler.diff(read!.state, { ...inputs, [key]: value }).changed, false);
    });
  }

  it("sends nothing when only its handling changes", async () => {
    const made = await create();

    const state = await change(made, { stopTimeoutSeconds: 5 });

    assert.equal(state.stopTimeoutSeconds, 5);
    assert.deepEqual(lab.writes(), []);
  });

  for (const key of ["pullSteps", "parameterOpenApiSchema"] as const) {
    it(`clears ${key} and keeps the rest, a person's switch-off included`, async () => {
      const made = await create();
      await lab.person.schedules.update(made.id, made.state.scheduleIds.nightly!, {
        active: false,
      });

      const state = await change(made, { [key]: undefined });

      const writes = lab.writes().map(({ call }) => call);
      const call = generation === 3 ? `PATCH /deployments/${made.id}` : "POST /deployments/";
      assert.deepEqual(writes, [call]);
      const live = await lab.person.deployments.get(made.id);
      assert.equal(live?.description, "trains");
      const { nightly, hourly } = state.scheduleIds;
      const active = (id?: string) => live?.schedules.find((one) => one.id === id)?.active;
      assert.deepEqual([active(nightly), active(hourly)], [false, true]);
      const read = await handler.read(lab.context, made.id, state);
      assert.equal(handler.diff(read!.state, { ...inputs, [key]: undefined }).changed, false);
    });
  }

  it("is another one under another name or flow", async () => {
    const made = await create();

    assert.deepEqual(handler.diff(made.state, { ...inputs, name: "other" }).replaces, ["name"]);
    const flow = { ...inputs, flowName: "other" };
    assert.deepEqual(handler.diff(made.state, flow).replaces, ["flowName"]);
    const sameFlow = { ...inputs, flowName: undefined, flowId: made.state.flowId };
    assert.deepEqual(handler.diff(made.state, sameFlow).replaces, []);
  });

  it("is refused where one exists already, and taken over on demand with the fewest calls", async () => {
    const made = await create();
    const { parameters: _, ...others } = inputs;

    await assert.rejects(handler.create(lab.context, others), (error: Error) => {
      assert.match(error.message, new RegExp(`${inputs.flowName}/nightly" exists already`));
      assert.match(error.message, new RegExp(`id ${made.id}.*adopt: true`));
      return true;
    });
    assert.deepEqual(lab.writes(), []);
    const adopted = await handler.create(lab.context, { ...others, adopt: true });

    assert.equal(adopted.id, made.id);
    assert.deepEqual(adopted.state.scheduleIds, made.state.scheduleIds);
    const body = { parameters: {} };
    assert.deepEqual(lab.writes(), [{ call: `PATCH /deployments/${made.id}`, body }]);
  });

  it("is found again when the answer to its making gets lost", async () => {
    lab.loseAnswerOf(/^POST \/deployments\/$/);

    const { id, state } = await handler.create(lab.context, inputs);

    const live = await lab.person.deployments.byName(inputs.flowName!, "nightly");
    assert.equal(live?.id, id);
    assert.equal(Object.keys(state.scheduleIds).length, 3);
  });

  it("is gone when somebody deleted it, which deletes and reads in peace", async () => {
    const made = await create();
    await lab.person.deployments.delete(made.id);

    assert.equal(await handler.read(lab.context, made.id, made.state), undefined);
    await assert.rejects(change(made, { description: "x" }), /is gone from the server.*refresh/);
    await handler.delete(lab.context, made.id, made.state);
    assert.equal(await lab.person.flows.byName(inputs.flowName!), undefined);
  });

  it("is made in a flow made anew, when somebody deleted the flow that was known", async () => {
    const made = await create();
    await lab.person.flows.delete(made.state.flowId);

    const second = await create({ ...inputs, name: "second" });

    assert.notEqual(second.state.flowId, made.state.flowId);
    assert.equal(second.state.flowCreated, true);
  });

  it("is gone through after a partial failure, and sent what is missing", async () => {
    const made = await create();
    await lab.person.schedules.delete(made.id, made.state.scheduleIds.hourly!);

    const state = await handler.update(lab.context, made.id, made.state, inputs);

    const call = `POST /deployments/${made.id}/schedules`;
    assert.deepEqual(
      lab.writes().map((sent) => sent.call),
      [call],
    );
    assert.equal(state.scheduleIds.nightly, made.state.scheduleIds.nightly);
    assert.notEqual(state.scheduleIds.hourly, made.state.scheduleIds.hourly);
  });
});
