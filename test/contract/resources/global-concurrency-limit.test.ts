import { strict as assert } from "node:assert";
import { globalConcurrencyLimitHandler as handler } from "../../../lib/resources/global-concurrency-limit/handlers";
import type { GlobalConcurrencyLimitInputs } from "../../../lib/resources/global-concurrency-limit/inputs";
import { byHand } from "../../support/by-hand";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

describeOnPrefect("global concurrency limit handlers", [3, 2], (server) => {
  let lab: Lab;
  let inputs: GlobalConcurrencyLimitInputs;
  let ids: string[];
  beforeEach(() => {
    lab = openLab(server());
    ids = [];
    inputs = { name: uniqueName("limit é"), limit: 2, active: false, slotDecayPerSecond: 0.5 };
  });
  afterEach(async () => {
    for (const id of ids) await lab.person.globalConcurrencyLimits.delete(id);
  });

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    ids.push(made.id);
    lab.writes();
    return made;
  };
  const live = async (id: string) => {
    const limit = await lab.person.globalConcurrencyLimits.get(id);
    assert.ok(limit);
    return limit;
  };
  /** As a run does that enters the limit. */
  const takeSlot = ({ name }: GlobalConcurrencyLimitInputs) =>
    byHand(server().apiUrl).call("POST", "/v2/concurrency_limits/increment", {
      names: [name],
      slots: 1,
      mode: "concurrency",
    });

  it("is made, reads back as stated and is deleted, twice if need be", async () => {
    const { id, state } = await create();

    assert.deepEqual([(await live(id)).active, (await live(id)).limit], [false, 2]);
    assert.equal(state.globalConcurrencyLimitId, id);
    const read = await handler.read(lab.context, id, state);
    assert.deepEqual(read, { id, inputs, state });
    assert.equal(handler.diff(read.state, inputs).changed, false);
    await handler.delete(lab.context, id, state);
    assert.equal(await handler.read(lab.context, id, state), undefined);
    await handler.delete(lab.context, id, state);
  });

  for (const [changes, body, is] of [
    [{ limit: 0 }, { limit: 0 }, { limit: 0 }],
    [{ active: true }, { active: true }, { active: true }],
    [{ active: undefined }, { active: true }, { active: true }],
    [{ slotDecayPerSecond: 2 }, { slot_decay_per_second: 2 }, { slot_decay_per_second: 2 }],
    [{ slotDecayPerSecond: undefined }, { slot_decay_per_second: 0 }, { slot_decay_per_second: 0 }],
  ] as const) {
    const shown = Object.entries(changes).map(([key, value]) => `${key} ${value}`);
    it(`sends only ${JSON.stringify(body)} for ${shown.join()}, and reads it back`, async () => {
      const { id, state } = await create();
      const news = { ...inputs, ...changes };

      const after = await handler.update(lab.context, id, state, news);

      assert.deepEqual(lab.writes(), [{ call: `PATCH /v2/concurrency_limits/${id}`, body }]);
      assert.deepEqual({ ...(await live(id)), ...is }, await live(id));
      const read = await handler.read(lab.context, id, after);
      assert.equal(handler.diff(read!.state, news).changed, false);
    });
  }

  it("leaves runs the slots that they hold, whatever changes", async () => {
    const plain = { name: inputs.name, limit: 2 };
    const { id, state } = await create(plain);
    await takeSlot(plain);

    const renamed = { name: uniqueName("limit"), limit: 5 };
    const after = await handler.update(lab.context, id, state, renamed);

    const read = await handler.read(lab.context, id, after);
    assert.deepEqual(read?.inputs, renamed, "slots in use are no drift");
    assert.equal((await live(id)).active_slots, 1);
    await handler.create(lab.context, { ...renamed, limit: 6, adopt: true });
    assert.deepEqual([(await live(id)).limit, (await live(id)).active_slots], [6, 1]);
  });

  it("is renamed in place, but not over somebody else's", async () => {
    const { id, state } = await create();
    const name = uniqueName("limit");

    const renamed = await handler.update(lab.context, id, state, { ...inputs, name });

    const call = `PATCH /v2/concurrency_limits/${id}`;
    assert.deepEqual(lab.writes(), [{ call, body: { name } }]);
    assert.equal((await lab.person.globalConcurrencyLimits.get(name))?.id, id);
    const other = await create({ ...inputs, name: uniqueName("limit") });
    await assert.rejects(
      handler.update(lab.context, id, renamed, { ...inputs, name: other.state.name }),
      /cannot be renamed to .*there is one already/,
    );
    assert.deepEqual(lab.writes(), []);
  });

  it("goes through all of it when the engine asks again after a failure half way", async () => {
    const { id, state } = await create();
    await lab.person.globalConcurrencyLimits.update(id, { limit: 9 });

    await handler.update(lab.context, id, state, inputs);

    assert.equal((await live(id)).limit, 2);
  });

  it("shows what people changed, and repairs that; their switch only where it is stated", async () => {
    const { active: _, ...unswitched } = inputs;
    const { id, state } = await create(unswitched);
    const name = uniqueName("theirs");
    const theirs = { name, limit: 9, slot_decay_per_second: 0, active: false };
    await lab.person.globalConcurrencyLimits.update(id, theirs);

    const read = await handler.read(lab.context, id, state);

    assert.deepEqual(read?.inputs, { name, limit: 9 });
    await handler.update(lab.context, id, read.state, unswitched);
    const repaired = await live(id);
    assert.deepEqual(
      [repaired.name, repaired.limit, repaired.slot_decay_per_second, repaired.active],
      [inputs.name, 2, 0.5, false],
    );
    const stated = await handler.read(lab.context, id, { ...state, active: true });
    assert.equal(stated?.inputs.active, false);
  });

  it("is refused where one exists, and taken over on demand", async () => {
    const { id } = await create({ name: inputs.name, limit: 7 });

    await assert.rejects(handler.create(lab.context, inputs), /exists already .*adopt: true/);
    assert.equal((await live(id)).limit, 7);
    const adopted = await handler.create(lab.context, { ...inputs, adopt: true });

    assert.equal(adopted.id, id);
    const body = { limit: 2, active: false, slot_decay_per_second: 0.5 };
    assert.deepEqual(lab.writes(), [{ call: `PATCH /v2/concurrency_limits/${id}`, body }]);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST \/v2\/concurrency_limits\/$/);

    const { id } = await create();

    assert.equal((await lab.person.globalConcurrencyLimits.get(inputs.name))?.id, id);
  });

  it("says that it is gone when there is nothing to update", async () => {
    const { id, state } = await create();
    await lab.person.globalConcurrencyLimits.delete(id);

    const update = handler.update(lab.context, id, state, { ...inputs, limit: 3 });
    await assert.rejects(update, /is gone from the server; run "pulumi refresh"/);
  });

  it("would not be found under a name that is a UUID: hence such names are refused", async () => {
    const name = "11111111-2222-3333-4444-555555555555";
    const { id } = await lab.person.globalConcurrencyLimits.create({ name, limit: 1 });
    ids.push(id);

    assert.equal(await lab.person.globalConcurrencyLimits.get(name), undefined);
    const { problems } = await handler.check(lab.context, { name, limit: 1 }, undefined);
    assert.equal(problems.length, 1);
  });
});
