import { strict as assert } from "node:assert";
import type { Json } from "../../../lib/core/json";
import { UNKNOWN } from "../../../lib/core/unknown";
import { blockHandler as handler } from "../../../lib/resources/block/handlers";
import type { BlockInputs } from "../../../lib/resources/block/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type BlockLab, openBlockLab, OURS, THEIRS } from "./block-lab";

describeOnPrefect("block handlers", [3, 2], (server) => {
  let lab: BlockLab;
  let inputs: BlockInputs;
  beforeEach(() => {
    lab = openBlockLab(server());
    inputs = lab.webhook();
  });
  afterEach(() => lab.cleanUp());

  it("is made, reads back as stated and is deleted, twice if need be", async () => {
    const made = await lab.create(inputs);
    const { id, state } = made;

    const kind = await lab.person.blocks.kind("webhook");
    assert.deepEqual(state, {
      ...inputs,
      blockId: id,
      blockTypeId: kind?.type.id,
      blockSchemaId: kind?.schema.id,
      reference: { $ref: { block_document_id: id } },
      placeholder: `{{ prefect.blocks.webhook.${inputs.name} }}`,
    });
    assert.deepEqual(await lab.all(id), inputs.data);
    const read = await lab.refresh(made);
    assert.deepEqual(read, { id, inputs, state });
    assert.equal(handler.diff(read.state, inputs).changed, false);
    await handler.delete(lab.context, id, state);
    assert.equal(await handler.read(lab.context, id, state), undefined);
    await handler.delete(lab.context, id, state);
  });

  for (const [what, change] of [
    ["another value", { method: "POST" }],
    ["a field less", { headers: undefined }],
    ["a secret's part less", { headers: {} }],
    ["another secret", { url: "https://other/" }],
    ["a field more", { allow_private_urls: false }],
  ] as [string, Record<string, Json>][]) {
    it(`sends all values for ${what}, and reads them back`, async () => {
      const { id, state } = await lab.create(inputs);
      const data = JSON.parse(JSON.stringify({ ...inputs.data, ...change })) as typeof inputs.data;
      const news = { ...inputs, data };

      const after = await handler.update(lab.context, id, state, news);

      const body = { data, block_schema_id: state.blockSchemaId, merge_existing_data: false };
      assert.deepEqual(lab.writes(), [{ call: `PATCH /block_documents/${id}`, body }]);
      assert.deepEqual(await lab.all(id), data);
      const read = await lab.refresh({ id, state: after });
      assert.deepEqual(read, { id, inputs: news, state: after });
    });
  }

  it("sends nothing for other order, and nothing for adopt alone", async () => {
    const { id, state } = await lab.create(inputs);
    const data = Object.fromEntries(Object.entries(inputs.data).reverse());

    assert.equal(handler.diff(state, { ...inputs, data }).changed, false);
    await handler.update(lab.context, id, state, { ...inputs, data, adopt: true });

    assert.deepEqual(lab.writes(), []);
  });

  it("is replaced for another name or type, as no server renames one", async () => {
    const { id, state } = await lab.create(inputs);

    assert.deepEqual(handler.diff(state, { ...inputs, name: "a" }).replaces, ["name"]);
    assert.deepEqual(handler.diff(state, { ...inputs, typeSlug: "a" }).replaces, ["typeSlug"]);
    const later = { ...inputs, typeSlug: UNKNOWN };
    assert.deepEqual(handler.diff(state, later), { changed: true, replaces: [] });
    await assert.rejects(lab.call("PATCH", `/block_documents/${id}`, { name: "a" }), /422/);
  });

  it("goes through all of it when the engine asks again after a failure half way", async () => {
    const { id, state } = await lab.create(inputs);
    await lab.change(id, { method: "GET", url: THEIRS });

    await handler.update(lab.context, id, state, inputs);

    assert.deepEqual(await lab.all(id), inputs.data);
  });

  it("shows what people changed where it is not secret, and repairs all", async () => {
    const made = await lab.create(inputs);
    await lab.change(made.id, { method: "GET", url: THEIRS, extra: [1] });

    const read = await lab.refresh(made);

    const data = { method: "GET", url: inputs.data.url, extra: [1] };
    assert.deepEqual(read.inputs, { ...inputs, data });
    assert.equal(handler.diff(read.state, inputs).changed, true);
    await handler.update(lab.context, made.id, read.state, inputs);
    assert.deepEqual(await lab.all(made.id), inputs.data);
  });

  it("is of the newest schema of its type, and goes over to a newer one", async () => {
    const schema = { title: "T", type: "object", secret_fields: [], block_schema_references: {} };
    const { slug, renew } = await lab.register({
      ...schema,
      properties: { a: { type: "string" } },
    });
    const { id, state } = await lab.create(lab.block(slug, { a: "1" }));
    const newer = await renew({ ...schema, properties: { b: { type: "string" } } });
    // One that has not asked for the schema yet.
    const { context } = openBlockLab(server());

    const after = await handler.update(context, id, state, { ...state, data: { b: "2" } });

    assert.notEqual(state.blockSchemaId, newer.id);
    assert.equal(after.blockSchemaId, newer.id);
    assert.equal((await lab.person.blocks.get(id))?.block_schema_id, newer.id);
  });

  it("is refused where one exists, and taken over on demand with all its values", async () => {
    const { id } = await lab.create({ ...inputs, data: { url: THEIRS, extra: 1 } });

    await assert.rejects(handler.create(lab.context, inputs), /exists already .*adopt: true/);
    assert.deepEqual(await lab.all(id), { url: THEIRS, extra: 1 });
    assert.deepEqual(lab.writes(), []);
    const adopted = await handler.create(lab.context, { ...inputs, adopt: true });

    assert.equal(adopted.id, id);
    assert.deepEqual(await lab.all(id), inputs.data);
  });

  it("is taken over without a write where it is the same and has no secrets", async () => {
    const open = lab.block("local-file-system", { basepath: "/srv/files" });
    const { id } = await lab.create(open);

    const same = await handler.create(lab.context, { ...open, adopt: true });
    assert.deepEqual([same.id, lab.writes()], [id, []]);
    const data = { basepath: "/srv/others" };
    await handler.create(lab.context, { ...open, data, adopt: true });
    assert.equal(lab.writes().length, 1);
    assert.deepEqual(await lab.all(id), data);
    // Nobody sees whether a secret is the same.
    await lab.create(inputs);
    await handler.create(lab.context, { ...inputs, adopt: true });
    assert.equal(lab.writes().length, 1);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST \/block_documents\/$/);

    const { id } = await lab.create(inputs);

    assert.equal((await lab.person.blocks.byName("webhook", inputs.name))?.id, id);
  });

  it("leaves what somebody made in its place alone", async () => {
    const made = await lab.create(inputs);
    await lab.person.blocks.delete(made.id);
    const theirs = await lab.create({ ...inputs, data: { url: THEIRS } });

    assert.equal(await handler.read(lab.context, made.id, made.state), undefined);
    await handler.delete(lab.context, made.id, made.state);
    const update = handler.update(lab.context, made.id, made.state, {
      ...inputs,
      data: { url: OURS },
    });
    await assert.rejects(update, /is gone from the server; run "pulumi refresh"/);
    assert.deepEqual(await lab.all(theirs.id), { url: THEIRS });
  });
});
