import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../lib/core/unknown";
import { poll } from "../../../lib/core/time";
import { PartialFailure } from "../../../lib/provider/handler";
import { flowRunHandler as handler } from "../../../lib/resources/flow-run/handlers";
import type { FlowRunInputs, FlowRunState } from "../../../lib/resources/flow-run/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const SCHEMA = {
  type: "object",
  properties: { n: { type: "integer", title: "n" }, model: { type: "string", title: "model" } },
  required: ["n"],
};
const FAST = { timeoutSeconds: 20, pollSeconds: 0.1 };

describeOnPrefect("flow run handlers", [3, 2], (server) => {
  let lab: Lab;
  let inputs: FlowRunInputs;
  beforeEach(async () => {
    lab = openLab(server());
    const { flow } = await lab.person.flows.upsert(lab.flowName());
    const { deployment } = await lab.person.deployments.create({
      name: "d",
      flow_id: flow.id,
      parameters: { model: "gbm" },
      parameter_openapi_schema: SCHEMA,
      enforce_parameter_schema: true,
    });
    inputs = { deploymentId: deployment.id, name: "smoke", parameters: { n: 1 }, tags: ["t"] };
  });
  afterEach(() => lab.cleanUp());

  const set = async (
    id: string,
    type: "PENDING" | "RUNNING" | "COMPLETED" | "FAILED",
    message = "",
  ) => lab.person.runs.setState(id, { type, message }, true);
  const failure = async (work: Promise<unknown>): Promise<PartialFailure> => {
    const error = await work.then(
      () => assert.fail("nothing failed"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PartialFailure, String(error));
    return error;
  };
  /** Makes a run in the background and gives its id as soon as it is there. */
  const begin = async (given: FlowRunInputs) => {
    const done = handler.create(lab.context, given);
    done.catch(() => undefined);
    const run = await poll({ timeoutSeconds: 10, intervalSeconds: 0.05 }, async () => {
      const [found] = await lab.person.runs.active({ deploymentIds: [given.deploymentId] });
      return found;
    });
    assert.ok(run, "no run was made");
    return { id: run.id, done };
  };

  it("is made with what it is given, over the deployment's parameters", async () => {
    const { id, state } = await handler.create(lab.context, inputs);

    const run = await lab.person.runs.get(id);
    assert.equal(run?.name, "smoke");
    assert.deepEqual(run.parameters, { n: 1, model: "gbm" });
    assert.deepEqual(run.tags, ["t"]);
    assert.equal(state.flowRunName, "smoke");
    assert.equal(state.stateType, "SCHEDULED");
    assert.ok(state.url.endsWith(`/flow-run/${id}`));
    const read = await handler.read(lab.context, id, state);
    assert.deepEqual(read?.inputs, inputs);
    assert.equal(handler.diff(read.state, inputs).changed, false);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/create_flow_run$/);

    const { id } = await handler.create(lab.context, inputs);

    const runs = await lab.person.runs.active({ deploymentIds: [inputs.deploymentId] });
    assert.deepEqual(
      runs.map((run) => run.id),
      [id],
    );
  });

  it("starts later when a time is given", async () => {
    const scheduledTime = "2031-01-01T00:00:00Z";

    const { id } = await handler.create(lab.context, { ...inputs, scheduledTime });

    const run = await lab.person.runs.get(id);
    assert.equal(Date.parse(run?.expected_start_time ?? ""), Date.parse(scheduledTime));
  });

  it("gives its outputs when it was waited for and completed", async () => {
    const { id, done } = await begin({ ...inputs, wait: FAST });
    await set(id, "RUNNING");
    await set(id, "COMPLETED", "All good");

    const { state } = await done;

    assert.equal(state.stateType, "COMPLETED");
    assert.equal(state.stateMessage, "All good");
    assert.ok(state.startTime && state.endTime);
  });

  it("fails with the run's own words when it was waited for and failed; then tries again", async () => {
    const given = { ...inputs, wait: FAST };
    const { id, done } = await begin(given);
    await set(id, "FAILED", "no such file");

    const error = await failure(done);

    const state = error.live.state as FlowRunState;
    assert.equal(error.live.id, id);
    assert.match(error.message, /"smoke" ended FAILED: no such file\nhttp.*flow-run/);
    assert.deepEqual(handler.diff(state, given), { changed: true, replaces: ["stateType"] });
    assert.equal(handler.diff(state, { ...inputs }).replaces.length, 0);
  });

  it("keeps what is secret out of those words, in the state too", async () => {
    const secrets = { "parameters.token": 't0ken/"of-mine' };
    const { id, done } = await begin({ ...inputs, secrets, wait: FAST });
    await set(id, "FAILED", `no login with 't0ken/"of-mine' as ada`);

    const { message, live } = await failure(done);

    assert.match(message, /ended FAILED: no login with '\[parameters\.token\]' as ada\n/);
    assert.doesNotMatch((live.state as FlowRunState).stateMessage ?? "", /t0ken/);
    const read = await handler.read(lab.context, id, live.state as FlowRunState);
    assert.doesNotMatch(read?.state.stateMessage ?? "", /t0ken/);
  });

  it("says so when the deadline passes, and waits for the same run next time", async () => {
    const given = { ...inputs, wait: { timeoutSeconds: 0.5, pollSeconds: 0.1 } };

    const error = await failure(handler.create(lab.context, given));

    const { id, state } = error.live as { id: string; state: FlowRunState };
    assert.match(error.message, /is SCHEDULED still, after 0\.5 s .*goes on/);
    assert.equal(handler.diff(state, given).changed, false);
    await set(id, "COMPLETED");
    const later = await handler.update(lab.context, id, state, given);
    assert.equal(later.stateType, "COMPLETED");
    assert.equal(later.flowRunId, id);
  });

  it("is another one when what it is given changes, and only then", async () => {
    const { state } = await handler.create(lab.context, inputs);
    const replaces = (changes: Partial<FlowRunInputs>) =>
      handler.diff(state, { ...inputs, ...changes }).replaces;

    assert.deepEqual(replaces({ triggers: ["sha256:1"] }), ["triggers"]);
    assert.deepEqual(replaces({ parameters: { n: 2 } }), ["parameters"]);
    assert.deepEqual(replaces({ deploymentId: "other" }), ["deploymentId"]);
    assert.deepEqual(replaces({ wait: {}, onDelete: "keep", stopped: true }), []);
  });

  it("is cancelled when it is stopped; started again it is a new run", async () => {
    const made = await handler.create(lab.context, inputs);
    const news = { ...inputs, stopped: true };
    assert.equal(handler.diff(made.state, news).changed, true);

    const state = await handler.update(lab.context, made.id, made.state, news);

    assert.equal(state.stateType, "CANCELLED");
    assert.deepEqual(handler.diff(state, inputs).replaces, ["stopped"]);
    assert.equal(handler.diff(state, { ...news, wait: FAST }).replaces.length, 0);
  });

  it("never starts when it is stopped from the start", async () => {
    const { state } = await handler.create(lab.context, { ...inputs, stopped: true, wait: FAST });

    assert.equal(state.stateType, "CANCELLED");
  });

  it("is cancelled by its deletion, by force where nobody obeys, and stays on record", async () => {
    const made = await handler.create(lab.context, { ...inputs, stopTimeoutSeconds: 1 });
    await set(made.id, "RUNNING");

    await handler.delete(lab.context, made.id, made.state);

    const run = await lab.person.runs.get(made.id);
    assert.equal(run?.state_type, "CANCELLED");
    assert.match(run.state?.message ?? "", /asked to stop and had not ended after 1 s/);
    assert.equal(lab.warnings.length, 1);
    assert.match(lab.warnings[0]!, /"smoke" \(http.*may still be at work/);
  });

  it("leaves a finished run's history alone, or removes it on demand", async () => {
    const made = await handler.create(lab.context, inputs);
    await set(made.id, "COMPLETED");
    lab.writes();

    await handler.delete(lab.context, made.id, made.state);
    assert.deepEqual(lab.writes(), []);
    await handler.delete(lab.context, made.id, { ...made.state, onDelete: "keep" });
    assert.deepEqual(lab.writes(), []);
    await handler.delete(lab.context, made.id, { ...made.state, onDelete: "delete" });

    assert.equal(await lab.person.runs.get(made.id), undefined);
    await handler.delete(lab.context, made.id, made.state);
  });

  it("keeps what was known of a run that the server has forgotten", async () => {
    const made = await handler.create(lab.context, inputs);
    await lab.person.runs.delete(made.id);

    const read = await handler.read(lab.context, made.id, made.state);

    assert.deepEqual(read, { id: made.id, inputs, state: made.state });
  });

  it("has completed for good, whatever the server forgets and the program changes", async () => {
    const made = await handler.create(lab.context, inputs);
    const completed = { ...made.state, stateType: "COMPLETED" };
    await lab.person.runs.delete(made.id);

    const state = await handler.update(lab.context, made.id, completed, { ...inputs, wait: FAST });

    assert.deepEqual(state, { ...completed, wait: FAST });
    const active = handler.update(lab.context, made.id, made.state, { ...inputs, wait: FAST });
    assert.match(
      (await failure(active)).message,
      /record was deleted; make another with "pulumi up/,
    );
  });

  it("takes a new key for anything else that it is given, and no key of another deployment", async () => {
    const keyed = { ...inputs, idempotencyKey: lab.flowName() };
    const { state } = await handler.create(lab.context, keyed);
    const check = async (changes: Partial<FlowRunInputs>, olds: FlowRunState = state) =>
      (await handler.check(lab.context, { ...keyed, ...changes }, olds)).problems.map(
        ({ path, message }) => `${path} ${message}`,
      );

    assert.deepEqual(await check({}), []);
    assert.deepEqual(await check({ parameters: { n: 2 }, idempotencyKey: "new" }), []);
    assert.match(
      (await check({ parameters: { n: 2 } })).join(),
      /^idempotencyKey .*with parameters/,
    );
    const stopped = { ...state, stopped: true, stateType: "CANCELLED" };
    assert.match((await check({}, stopped)).join(), /must change with stopped/);
    const failed = { ...state, stateType: "FAILED" };
    assert.equal(handler.diff(failed, { ...keyed, wait: FAST }).replaces.length, 0);

    const flow = (await lab.person.deployments.get(inputs.deploymentId))?.flow_id ?? "";
    const { deployment } = await lab.person.deployments.create({ name: "e", flow_id: flow });
    const other = handler.create(lab.context, { ...keyed, deploymentId: deployment.id });
    await assert.rejects(other, /has the idempotencyKey ".*" already; give the run of deployment/);
  });

  it("is checked against what the program states of its deployment, where it does", async () => {
    const later = {
      parameterOpenApiSchema: { ...SCHEMA, required: ["count"] },
      parameters: { model: "gbm" },
    };
    const check = async (more: Partial<FlowRunInputs>) => {
      const news = { ...inputs, deploymentParameters: later, ...more };
      const found = await handler.check(lab.context, news, undefined);
      assert.ok(!("deploymentParameters" in found.inputs));
      return found.problems.map(({ path }) => path);
    };

    assert.deepEqual(await check({}), ["parameters.count"]);
    assert.deepEqual(await check({ parameters: { count: 1 } }), []);
    assert.deepEqual(await check({ deploymentId: UNKNOWN }), ["parameters.count"]);
    const free = { ...later, enforceParameterSchema: false };
    assert.deepEqual(await check({ deploymentParameters: free }), []);
    const unknown = { ...later, parameterOpenApiSchema: UNKNOWN as unknown as object };
    assert.deepEqual(await check({ deploymentParameters: unknown as typeof later }), []);
  });

  it("is checked against its deployment before it is made", async () => {
    const check = async (news: FlowRunInputs, olds?: FlowRunState) =>
      (await handler.check(lab.context, news, olds)).problems.map(({ path }) => path);

    assert.deepEqual(await check(inputs), []);
    assert.deepEqual(await check({ ...inputs, parameters: {} }), ["parameters.n"]);
    assert.deepEqual(await check({ ...inputs, parameters: { n: "x" } }), ["parameters.n"]);
    const nowhere = "00000000-0000-4000-8000-000000000000";
    assert.deepEqual(await check({ ...inputs, deploymentId: nowhere }), ["deploymentId"]);
    const { state } = await handler.create(lab.context, inputs);
    assert.deepEqual(await check({ ...inputs, deploymentId: nowhere }, state), ["deploymentId"]);
    await lab.person.deployments.delete(inputs.deploymentId);
    assert.deepEqual(await check(inputs, state), []);
  });
});
