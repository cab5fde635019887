import { strict as assert } from "node:assert";
import { type ScheduleInputs, toWireSchedule } from "../../../lib/core/schedules";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import type { DeploymentInputs, DeploymentState } from "../../../lib/resources/deployment/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const A: ScheduleInputs = { cron: "0 1 1 1 *" };
const B: ScheduleInputs = { cron: "0 2 1 1 *", timezone: "Europe/Berlin" };

describeOnPrefect("deployment handlers: schedules", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: DeploymentInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = { name: "d", flowName: lab.flowName(), schedules: { a: A, b: B } };
  });
  afterEach(() => lab.cleanUp());

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  const reschedule = (
    made: { id: string; state: DeploymentState },
    schedules: DeploymentInputs["schedules"],
  ) => {
    const news = { ...inputs, schedules };
    assert.equal(handler.diff(made.state, news).changed, true);
    return handler.update(lab.context, made.id, made.state, news);
  };
  const live = async (id: string, scheduleId?: string) => {
    const deployment = await lab.person.deployments.get(id);
    return deployment?.schedules.find((schedule) => schedule.id === scheduleId);
  };
  const path = (id: string, scheduleId = "") =>
    `/deployments/${id}/schedules${scheduleId && `/${scheduleId}`}`;

  it("changes one by its slug: only what changed, the other and both ids stay", async () => {
    const made = await create();
    const { a, b } = made.state.scheduleIds;

    const state = await reschedule(made, { a: { cron: "0 3 1 1 *" }, b: B });

    const schedule = { cron: "0 3 1 1 *", timezone: "UTC", day_or: true };
    assert.deepEqual(lab.writes(), [{ call: `PATCH ${path(made.id, a)}`, body: { schedule } }]);
    assert.deepEqual(state.scheduleIds, { a, b });
  });

  it("adds one and removes one, and leaves the third alone", async () => {
    const made = await create();
    const { a, b } = made.state.scheduleIds;

    const state = await reschedule(made, { b: B, c: { interval: 360000, maxScheduledRuns: 2 } });

    assert.deepEqual(
      lab.writes().map(({ call }) => call),
      [`DELETE ${path(made.id, a)}`, `POST ${path(made.id)}`],
    );
    assert.equal(state.scheduleIds.b, b);
    assert.deepEqual(Object.keys(state.scheduleIds).sort(), ["b", "c"]);
    const read = await handler.read(lab.context, made.id, state);
    assert.deepEqual(read?.inputs.schedules, {
      b: B,
      c: { interval: 360000, maxScheduledRuns: 2 },
    });
  });

  it("removes all of them when the program states none", async () => {
    const made = await create();

    const state = await reschedule(made, undefined);

    assert.deepEqual(state.scheduleIds, {});
    assert.deepEqual((await lab.person.deployments.get(made.id))?.schedules, []);
  });

  it("leaves a person's pause of a schedule alone, unless the program states active", async () => {
    const made = await create();
    const { a } = made.state.scheduleIds;
    await lab.person.schedules.update(made.id, a!, { active: false });

    const read = await handler.read(lab.context, made.id, made.state);
    assert.equal(handler.diff(read!.state, inputs).changed, false);
    const edited = await reschedule(made, { a: { cron: "0 4 1 1 *" }, b: B });
    assert.equal((await live(made.id, a))?.active, false);
    await handler.update(lab.context, made.id, edited, {
      ...inputs,
      schedules: { a: { cron: "0 4 1 1 *", active: true }, b: B },
    });

    assert.equal((await live(made.id, a))?.active, true);
  });

  it("switches one on again when the program no longer switches it off", async () => {
    inputs = { ...inputs, schedules: { a: { ...A, active: false }, b: B } };
    const made = await create();

    await reschedule(made, { a: A, b: B });

    const { a } = made.state.scheduleIds;
    assert.deepEqual(lab.writes(), [{ call: `PATCH ${path(made.id, a)}`, body: { active: true } }]);
  });

  it("makes one anew to take its maximum away, which the server cannot, and keeps its pause", async () => {
    inputs = { ...inputs, schedules: { a: { ...A, maxScheduledRuns: 3 }, b: B } };
    const made = await create();
    const { a, b } = made.state.scheduleIds;
    await lab.person.schedules.update(made.id, a!, { active: false });

    const state = await reschedule(made, { a: A, b: B });

    assert.notEqual(state.scheduleIds.a, a);
    assert.equal(state.scheduleIds.b, b);
    const schedule = await live(made.id, state.scheduleIds.a);
    assert.equal(schedule?.max_scheduled_runs, null);
    assert.equal(schedule?.active, false);
  });

  it("shows what people changed, removed and added, and repairs exactly that", async () => {
    const made = await create();
    const { a, b } = made.state.scheduleIds;
    const cron = { cron: "0 9 1 1 *", timezone: "UTC" };
    await lab.person.schedules.update(made.id, a!, { schedule: cron });
    await lab.person.schedules.delete(made.id, b!);
    const slug = generation === 3 ? { slug: "theirs" } : {};
    const [theirs] = await lab.person.schedules.create(made.id, [
      { schedule: { cron: "0 8 1 1 *", timezone: "UTC" }, ...slug },
    ]);
    const key = generation === 3 ? "theirs" : theirs!.id;

    const read = await handler.read(lab.context, made.id, made.state);
    assert.deepEqual(Object.keys(read?.inputs.schedules ?? {}).sort(), ["a", key].sort());
    assert.equal(read?.inputs.schedules?.a?.cron, "0 9 1 1 *");
    assert.equal(handler.diff(read.state, inputs).changed, true);
    const state = await handler.update(lab.context, made.id, read.state, inputs);

    assert.deepEqual(
      lab.writes().map(({ call }) => call),
      [`DELETE ${path(made.id, theirs!.id)}`, `PATCH ${path(made.id, a)}`, `POST ${path(made.id)}`],
    );
    assert.equal(state.scheduleIds.a, a);
    const again = await handler.read(lab.context, made.id, state);
    assert.deepEqual(again?.inputs, inputs);
  });

  it("is told by dayOr false that both days must match, and by its absence that one will do", async () => {
    const cron = "0 1 13 * 5";
    inputs = { ...inputs, schedules: { a: { cron, dayOr: false }, b: B } };
    const made = await create();
    const { a } = made.state.scheduleIds;
    const dayOr = async () => ((await live(made.id, a))?.schedule as { day_or?: boolean }).day_or;
    assert.equal(await dayOr(), false);
    const read = await handler.read(lab.context, made.id, made.state);
    assert.deepEqual(read?.inputs, inputs);

    const either = await reschedule(made, { a: { cron }, b: B });
    assert.equal(await dayOr(), true);
    const news = { ...inputs, schedules: { a: { cron, dayOr: false }, b: B } };
    const both = await handler.update(lab.context, made.id, either, news);

    assert.equal(await dayOr(), false);
    assert.deepEqual((await handler.read(lab.context, made.id, both))?.inputs, news);
    assert.deepEqual(both.scheduleIds, made.state.scheduleIds);
  });

  it("shows that somebody deleted the last one, and makes it again", async () => {
    inputs = { ...inputs, schedules: { a: A } };
    const made = await create();
    await lab.person.schedules.delete(made.id, made.state.scheduleIds.a!);

    const read = await handler.read(lab.context, made.id, made.state);

    assert.ok(read);
    assert.equal(read.inputs.schedules, undefined);
    assert.equal(handler.diff(read.state, inputs).changed, true);
    const state = await handler.update(lab.context, made.id, read.state, inputs);
    assert.deepEqual((await handler.read(lab.context, made.id, state))?.inputs, inputs);
    assert.equal((await lab.person.deployments.get(made.id))?.schedules.length, 1);
  });

  it("shows those of people, of each kind, where the program has none, and removes them", async () => {
    const { schedules: _, ...unscheduled } = inputs;
    const made = await create(unscheduled);
    const theirs: ScheduleInputs[] = [A, { interval: 360000 }, { rrule: "FREQ=YEARLY" }];
    await lab.person.schedules.create(
      made.id,
      theirs.map((schedule) => ({ schedule: toWireSchedule(schedule), active: false })),
    );

    const read = await handler.read(lab.context, made.id, made.state);

    assert.equal(Object.keys(read?.inputs.schedules ?? {}).length, 3);
    assert.equal(handler.diff(read!.state, unscheduled).changed, true);
    const state = await handler.update(lab.context, made.id, read!.state, unscheduled);
    assert.deepEqual((await lab.person.deployments.get(made.id))?.schedules, []);
    assert.deepEqual((await handler.read(lab.context, made.id, state))?.inputs, unscheduled);
  });

  it("takes over schedules that have the same rule, and removes the others", async () => {
    const { flow } = await lab.person.flows.upsert(inputs.flowName!);
    const schedules = [A, { cron: "0 7 1 1 *" }].map(({ cron }) => ({
      schedule: { cron: cron!, timezone: "UTC", day_or: true },
    }));
    const { deployment } = await lab.person.deployments.create({
      name: "d",
      flow_id: flow.id,
      schedules,
      parameter_openapi_schema: { type: "object", properties: {} },
    });
    const there = deployment.schedules.find(
      ({ schedule }) => "cron" in schedule && schedule.cron === A.cron,
    );

    const { id, state } = await handler.create(lab.context, { ...inputs, adopt: true });

    assert.equal(state.scheduleIds.a, there?.id);
    assert.deepEqual(Object.keys(state.scheduleIds).sort(), ["a", "b"]);
    assert.equal((await lab.person.deployments.get(id))?.schedules.length, 2);
    const read = await handler.read(lab.context, id, state);
    assert.equal(handler.diff(read!.state, { ...inputs, adopt: true }).changed, false);
  });
});
