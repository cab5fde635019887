import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import { tagConcurrencyLimitHandler as handler } from "../../../lib/resources/tag-concurrency-limit/handlers";
import type { TagConcurrencyLimitInputs } from "../../../lib/resources/tag-concurrency-limit/inputs";
import { byHand } from "../../support/by-hand";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

describeOnPrefect("tag concurrency limit handlers", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: TagConcurrencyLimitInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = { tag: uniqueName("tag é:"), concurrencyLimit: 2 };
  });
  afterEach(async () => {
    const limit = await live();
    if (limit) await lab.person.tagConcurrencyLimits.delete(limit.id);
  });

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  const live = () => lab.person.tagConcurrencyLimits.byTag(inputs.tag);
  const asGlobal = () => lab.person.globalConcurrencyLimits.get(`tag:${inputs.tag}`);

  it("is made, reads back as stated and is deleted, twice if need be", async () => {
    const { id, state } = await create();

    assert.equal((await live())?.concurrency_limit, 2);
    assert.equal(state.tagConcurrencyLimitId, id);
    const read = await handler.read(lab.context, id, state);
    assert.deepEqual(read, { id, inputs, state });
    assert.equal(handler.diff(read.state, inputs).changed, false);
    await handler.delete(lab.context, id, state);
    assert.equal(await handler.read(lab.context, id, state), undefined);
    await handler.delete(lab.context, id, state);
  });

  for (const concurrencyLimit of [5, 0]) {
    it(`becomes ${concurrencyLimit} in place: its id and the slots in use stay`, async () => {
      const { id, state } = await create();
      const path = `/concurrency_limits/tag/${encodeURIComponent(inputs.tag)}/reset`;
      const holder = randomUUID();
      await byHand(server().apiUrl).call("POST", path, { slot_override: [holder] });
      const news = { ...inputs, concurrencyLimit };

      const after = await handler.update(lab.context, id, state, news);

      const body = { tag: inputs.tag, concurrency_limit: concurrencyLimit };
      assert.deepEqual(lab.writes(), [{ call: "POST /concurrency_limits/", body }]);
      const limit = await live();
      assert.deepEqual([limit?.id, limit?.active_slots], [id, [holder]]);
      const read = await handler.read(lab.context, id, after);
      assert.deepEqual(read?.inputs, news);
      assert.equal(handler.diff(read.state, news).changed, false);
    });
  }

  it("goes through all of it when the engine asks again after a failure half way", async () => {
    const { id, state } = await create();
    await lab.person.tagConcurrencyLimits.upsert(inputs.tag, 9);

    await handler.update(lab.context, id, state, inputs);

    assert.equal((await live())?.concurrency_limit, 2);
  });

  it("shows what people changed, and repairs that", async () => {
    const { id, state } = await create();
    await lab.person.tagConcurrencyLimits.upsert(inputs.tag, 9);

    const read = await handler.read(lab.context, id, state);

    assert.deepEqual(read?.inputs, { ...inputs, concurrencyLimit: 9 });
    assert.equal(handler.diff(read.state, inputs).changed, true);
    await handler.update(lab.context, id, read.state, inputs);
    assert.equal((await live())?.concurrency_limit, 2);
  });

  it("never overwrites one that exists, though the server would; takes it over on demand", async () => {
    const theirs = await lab.person.tagConcurrencyLimits.upsert(inputs.tag, 7);

    await assert.rejects(
      handler.create(lab.context, inputs),
      /the concurrency limit of the tag ".*" exists already \(7, id .*adopt: true/,
    );
    assert.equal((await live())?.concurrency_limit, 7);
    assert.deepEqual(lab.writes(), []);
    const adopted = await handler.create(lab.context, { ...inputs, adopt: true });

    assert.equal(adopted.id, theirs.id);
    assert.equal((await live())?.concurrency_limit, 2);
    lab.writes();
    await handler.create(lab.context, { ...inputs, adopt: true });
    assert.deepEqual(lab.writes(), [], "wrote what was there already");
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST \/concurrency_limits\/$/);

    const { id } = await create();

    assert.equal((await live())?.id, id);
  });

  it("is gone, also when somebody made another one meanwhile", async () => {
    const { id, state } = await create();
    await lab.person.tagConcurrencyLimits.delete(id);
    const theirs = await lab.person.tagConcurrencyLimits.upsert(inputs.tag, 7);

    assert.equal(await handler.read(lab.context, id, state), undefined);
    const update = handler.update(lab.context, id, state, { ...inputs, concurrencyLimit: 3 });
    await assert.rejects(update, /is gone from the server; run "pulumi refresh"/);
    await handler.delete(lab.context, id, state);
    assert.deepEqual([(await live())?.id, (await live())?.concurrency_limit], [theirs.id, 7]);
  });

  if (generation === 3) {
    it("is a global limit too: what is deleted there is gone here, and the other way", async () => {
      const first = await create();
      assert.equal((await asGlobal())?.id, first.id);
      await lab.person.globalConcurrencyLimits.delete(first.id);
      assert.equal(await handler.read(lab.context, first.id, first.state), undefined);

      const second = await create();
      await handler.delete(lab.context, second.id, second.state);
      assert.equal(await asGlobal(), undefined);
    });

    it("keeps the switch that a person turned on the global limit", async () => {
      const { id, state } = await create();
      await lab.person.globalConcurrencyLimits.update(id, { active: false });

      await handler.update(lab.context, id, state, { ...inputs, concurrencyLimit: 3 });

      assert.deepEqual([(await asGlobal())?.active, (await asGlobal())?.limit], [false, 3]);
    });
  } else {
    it("is no global limit: that of the same name is another one", async () => {
      const name = `tag:${inputs.tag}`;
      const { id } = await lab.person.globalConcurrencyLimits.create({ name, limit: 1 });
      const made = await create();

      await handler.delete(lab.context, made.id, made.state);

      assert.equal((await asGlobal())?.id, id);
      await lab.person.globalConcurrencyLimits.delete(id);
    });
  }
});
