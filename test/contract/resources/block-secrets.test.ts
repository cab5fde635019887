import { strict as assert } from "node:assert";
import type { BlockInputs } from "../../../lib/resources/block/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type BlockLab, openBlockLab, OURS, THEIRS } from "./block-lab";

describeOnPrefect("block handlers, secrets", [3, 2], (server, generation) => {
  let lab: BlockLab;
  let inputs: BlockInputs;
  beforeEach(() => {
    lab = openBlockLab(server());
    inputs = lab.webhook();
  });
  afterEach(() => lab.cleanUp());

  it("keeps a secret as stated when only that was changed, which nobody can see", async () => {
    const made = await lab.create(inputs);
    await lab.change(made.id, { ...inputs.data, url: THEIRS, headers: { B: THEIRS } });

    assert.deepEqual((await lab.refresh(made)).inputs, inputs);
  });

  for (const value of [{ a: THEIRS }, [THEIRS, { a: THEIRS }], THEIRS]) {
    it(`never has a person's secret in its state: ${JSON.stringify(value)}`, async () => {
      const made = await lab.create(lab.block("secret", { value: OURS }));
      await lab.change(made.id, { value, beside: 1 });
      if (!Array.isArray(value) && typeof value !== "string") {
        const given = await lab.person.blocks.get(made.id);
        assert.deepEqual(given?.data.value, value, "the server gives it in clear");
      }

      const read = await lab.refresh(made);

      assert.deepEqual(read.inputs.data, { value: OURS, beside: 1 });
      assert.ok(!JSON.stringify(read).includes(THEIRS));
    });
  }

  it("never has one that only a mark in the schema, or a list, makes secret", async () => {
    const secret = { type: "string", writeOnly: true, format: "password" };
    const list = { type: "array", items: { type: "object", properties: { key: secret } } };
    const { slug } = await lab.register({
      title: "T",
      type: "object",
      properties: { marked: secret, list, open: { type: "string" } },
      secret_fields: ["list.key"],
      block_schema_references: {},
    });
    const made = await lab.create(
      lab.block(slug, { marked: OURS, list: [{ key: OURS }], open: "o" }),
    );
    assert.deepEqual((await lab.refresh(made)).inputs.data, made.state.data);
    const theirs = { marked: THEIRS, list: [{ key: THEIRS }, { key: THEIRS }], open: "p" };
    await lab.change(made.id, theirs);
    assert.deepEqual((await lab.person.blocks.get(made.id))?.data, theirs, "all of it in clear");

    assert.deepEqual((await lab.refresh(made)).inputs.data, {
      marked: OURS,
      list: [{ key: OURS }, { key: "********" }],
      open: "p",
    });
  });

  if (generation === 3) {
    it("holds a secret that is any JSON", async () => {
      const made = await lab.create(lab.block("secret", { value: { a: [OURS, { b: null }] } }));
      assert.deepEqual(await lab.all(made.id), made.state.data);
      assert.deepEqual((await lab.refresh(made)).state, made.state);
    });
  } else {
    it("refuses a secret that is no text, which 2.20's own type cannot hold", async () => {
      const given = lab.block("secret", { value: { a: OURS } });
      assert.deepEqual(await lab.problemsOf(given), ["data.value must be a string; got an object"]);
    });
  }
});
