import { strict as assert } from "node:assert";
import type { Json } from "../../../lib/core/json";
import { variableHandler as handler } from "../../../lib/resources/variable/handlers";
import type { VariableInputs } from "../../../lib/resources/variable/inputs";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

/** A name that both generations take. */
const variableName = () => uniqueName("variable").replaceAll("-", "_");

describeOnPrefect("variable handlers", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: VariableInputs;
  let ids: string[];
  beforeEach(() => {
    lab = openLab(server());
    ids = [];
    inputs = { name: variableName(), value: "eu", tags: ["b", "a"] };
  });
  afterEach(async () => {
    for (const id of ids) await lab.person.variables.delete(id);
  });

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    ids.push(made.id);
    lab.writes();
    return made;
  };
  const live = async (id: string) => {
    const variable = await lab.person.variables.get(id);
    assert.ok(variable);
    return variable;
  };
  const problemsOf = async (given: VariableInputs) =>
    (await handler.check(lab.context, given, undefined)).problems.map(({ path }) => path);

  it("is made, reads back as stated and is deleted, twice if need be", async () => {
    const { id, state } = await create();

    assert.equal(state.variableId, id);
    assert.equal((await live(id)).value, "eu");
    const read = await handler.read(lab.context, id, state);
    assert.deepEqual(read, { id, inputs, state });
    assert.equal(handler.diff(read.state, inputs).changed, false);
    await handler.delete(lab.context, id, state);
    assert.equal(await handler.read(lab.context, id, state), undefined);
    await handler.delete(lab.context, id, state);
  });

  for (const [what, changes, body] of [
    ["value", { value: "us" }, { value: "us" }],
    ["an empty value", { value: "" }, { value: "" }],
    ["no tags", { tags: undefined }, { tags: [] }],
    ["other tags", { tags: ["c"] }, { tags: ["c"] }],
  ] as [string, Partial<VariableInputs>, object][]) {
    it(`sends only ${JSON.stringify(body)} for ${what}, and reads it back`, async () => {
      const { id, state } = await create();
      const news = { ...inputs, ...changes };

      const after = await handler.update(lab.context, id, state, news);

      assert.deepEqual(lab.writes(), [{ call: `PATCH /variables/${id}`, body }]);
      const read = await handler.read(lab.context, id, after);
      assert.deepEqual(
        { value: read?.inputs.value, tags: read?.inputs.tags ?? [] },
        {
          value: news.value,
          tags: news.tags ?? [],
        },
      );
      assert.equal(handler.diff(read!.state, news).changed, false);
    });
  }

  it("sends nothing for other order, and nothing for adopt alone", async () => {
    const { id, state } = await create();

    await handler.update(lab.context, id, state, { ...inputs, tags: ["a", "b"], adopt: true });

    assert.deepEqual(lab.writes(), []);
  });

  it("is renamed in place, but not over somebody else's", async () => {
    const { id, state } = await create();
    const name = variableName();

    const renamed = await handler.update(lab.context, id, state, { ...inputs, name });

    assert.deepEqual(lab.writes(), [{ call: `PATCH /variables/${id}`, body: { name } }]);
    assert.equal((await lab.person.variables.byName(name))?.id, id);
    const other = await create({ ...inputs, name: variableName() });
    await assert.rejects(
      handler.update(lab.context, id, renamed, { ...inputs, name: other.state.name }),
      /cannot be renamed to .*there is one already/,
    );
    assert.deepEqual(lab.writes(), []);
  });

  it("goes through all of it when the engine asks again after a failure half way", async () => {
    const { id, state } = await create();
    await lab.person.variables.update(id, { value: "half", tags: [] });

    await handler.update(lab.context, id, state, inputs);

    assert.deepEqual([(await live(id)).value, (await live(id)).tags], ["eu", inputs.tags]);
  });

  it("shows what people changed, its name too, and repairs that", async () => {
    const { id, state } = await create();
    const name = variableName();
    await lab.person.variables.update(id, { name, value: "theirs", tags: [] });

    const read = await handler.read(lab.context, id, state);

    assert.deepEqual(read?.inputs, { name, value: "theirs" });
    assert.equal(handler.diff(read.state, inputs).changed, true);
    await handler.update(lab.context, id, read.state, inputs);
    const repaired = await live(id);
    assert.deepEqual([repaired.name, repaired.value], [inputs.name, "eu"]);
    assert.deepEqual(repaired.tags, inputs.tags);
  });

  it("is refused where one exists, and taken over on demand", async () => {
    const { id } = await create({ ...inputs, value: "theirs" });

    await assert.rejects(handler.create(lab.context, inputs), /exists already .*adopt: true/);
    assert.equal((await live(id)).value, "theirs");
    const adopted = await handler.create(lab.context, { ...inputs, adopt: true });

    assert.equal(adopted.id, id);
    const body = { value: "eu" };
    assert.deepEqual(lab.writes(), [{ call: `PATCH /variables/${id}`, body }]);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST \/variables\/$/);

    const { id } = await create();

    assert.equal((await lab.person.variables.byName(inputs.name))?.id, id);
  });

  it("says that it is gone when there is nothing to update", async () => {
    const { id, state } = await create();
    await lab.person.variables.delete(id);

    const update = handler.update(lab.context, id, state, { ...inputs, value: "us" });
    await assert.rejects(update, /is gone from the server; run "pulumi refresh"/);
  });

  if (generation === 3) {
    for (const value of [null, false, 0, 1.5, [], {}, { b: [1, null, { c: true }], a: "x" }]) {
      it(`holds ${JSON.stringify(value)} as it is, made or changed to`, async () => {
        const { id, state } = await create({ ...inputs, value: value as Json });
        assert.deepEqual((await live(id)).value, value);
        const changed = await handler.update(lab.context, id, state, inputs);
        const given = { ...inputs, value: value as Json };

        await handler.update(lab.context, id, changed, given);

        assert.deepEqual((await live(id)).value, value);
        const read = await handler.read(lab.context, id, state);
        assert.equal(handler.diff(read!.state, given).changed, false);
      });
    }
  } else {
    it("refuses what is no text, at preview and later, and changes nothing", async () => {
      const { id, state } = await create();
      const number = { ...inputs, value: 7 };

      assert.deepEqual(await problemsOf({ ...number, name: "a-b" }), ["name", "value"]);
      const refused = /value must be a text on Prefect 2\.20/;
      await assert.rejects(handler.update(lab.context, id, state, number), refused);
      const other = { ...number, name: variableName() };
      await assert.rejects(handler.create(lab.context, other), refused);
      assert.deepEqual(lab.writes(), []);
    });
  }

  it("measures a value's length as the server does", async () => {
    const text = "é".repeat(generation === 3 ? 2499 : 5000);
    assert.deepEqual(await problemsOf({ ...inputs, value: text }), []);
    assert.deepEqual(await problemsOf({ ...inputs, value: `${text}x` }), ["value"]);
    await create({ ...inputs, value: text });
    const longer = { name: variableName(), value: `${text}x` };
    await assert.rejects(lab.person.variables.create(longer), { status: 422 });
  });
});
