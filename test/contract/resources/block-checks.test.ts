import { strict as assert } from "node:assert";
import type { Json } from "../../../lib/core/json";
import { UNKNOWN } from "../../../lib/core/unknown";
import { blockHandler as handler } from "../../../lib/resources/block/handlers";
import { describeOnPrefect } from "../../support/on-prefect";
import { type BlockLab, openBlockLab } from "./block-lab";

const OURS = "s3cret-of-the-program";
const NOBODY = "5c1d5b0a-7d0f-4f7e-9d6c-2f6a7c1e8b11";

describeOnPrefect("block handlers, references and checks", [3, 2], (server) => {
  let lab: BlockLab;
  beforeEach(() => {
    lab = openBlockLab(server());
  });
  afterEach(() => lab.cleanUp());

  it("refers to another block, is led to a third, and shows that its own is gone", async () => {
    const secrets = { aws_access_key_id: "k", aws_secret_access_key: OURS };
    const [one, two] = [
      await lab.create(lab.block("aws-credentials", secrets)),
      await lab.create(lab.block("aws-credentials", secrets)),
    ];
    const data = (credentials: object) => ({ bucket_name: "b", credentials: credentials as Json });
    const bucket = lab.block("s3-bucket", data(one.state.reference));
    assert.deepEqual(await lab.problemsOf(bucket), []);
    const made = await lab.create(bucket);
    assert.deepEqual((await lab.refresh(made)).inputs, bucket);

    const news = { ...bucket, data: data(two.state.reference) };
    const state = await handler.update(lab.context, made.id, made.state, news);

    assert.deepEqual((await lab.refresh({ id: made.id, state })).inputs, news);
    const live = await lab.person.blocks.get(made.id);
    const { block_document: referred } = live!.block_document_references.credentials!;
    assert.equal((referred as { id: string }).id, two.id);
    await handler.delete(lab.context, two.id, two.state);
    const read = await lab.refresh({ id: made.id, state });
    assert.deepEqual(read.inputs.data, { bucket_name: "b" });
  });

  it("refuses to refer to what is not there, at preview and later", async () => {
    const credentials = { $ref: { block_document_id: NOBODY } };
    const bucket = lab.block("s3-bucket", { bucket_name: "b", credentials });
    const refused = /data\.credentials refers to a block that the server at .* does not have; got/;

    assert.match((await lab.problemsOf(bucket)).join("\n"), refused);
    await assert.rejects(lab.create(bucket), refused);
    assert.deepEqual(lab.writes(), []);
  });

  it("refuses all that the schema refuses, at preview and later, without a value", async () => {
    const wrong = lab.block("webhook", { method: OURS, headers: [OURS], url: { a: OURS } });
    const problems = await lab.problemsOf(wrong);

    assert.deepEqual(problems.map((line) => line.split(" ", 1)[0]).sort(), [
      ...["data.headers", "data.method", "data.url"],
    ]);
    assert.match(problems.join("\n"), /data\.method must be .*"GET".*; got a string/);
    const refused = new RegExp(`block "webhook/${wrong.name}": data\\.`);
    await assert.rejects(lab.create(wrong), (error: Error) => {
      assert.match(error.message, refused);
      assert.ok(!`${problems.join()}${error.message}`.includes(OURS));
      return true;
    });
    assert.deepEqual(await lab.problemsOf(lab.block("webhook", { method: "PUT" })), [
      "data.url is required",
    ]);
    assert.deepEqual(lab.writes(), []);
  });

  it("names the type that was meant, or says how to register it", async () => {
    const [near] = await lab.problemsOf(lab.block("slackwebhook", { url: OURS }));
    assert.match(near ?? "", /^typeSlug is no type .*; did you mean "slack-webhook"\? Else regis/);
    const far = lab.block("nothing-of-the-kind", {});
    await assert.rejects(lab.create(far), /got "nothing-.*; register .*"prefect block register -m/);
  });

  it("waits with the check for a type that is known later, as what registers it runs first", async () => {
    const given = { ...lab.block("secret", { wrong: OURS }), typeSlug: UNKNOWN };
    assert.deepEqual(await lab.problemsOf(given), []);
    assert.deepEqual(lab.warnings, []);
  });

  it("warns of a field that its type does not have", async () => {
    const given = lab.block("webhook", { url: OURS, metod: OURS });
    assert.deepEqual(await lab.problemsOf(given), []);
    assert.deepEqual(lab.warnings, [
      `block "webhook/${given.name}": its type has no field metod, ` +
        "which Prefect shows to everyone; did you mean method?",
    ]);
  });
});
