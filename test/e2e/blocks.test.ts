import assert from "node:assert/strict";
import { type ByHand, byHand } from "../support/by-hand";
import { changed, drifted, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { needsServer, uniqueName } from "../support/on-prefect";
import { type ProgramData, ref, secret } from "../support/program";
import { openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";

const HIDDEN = "s3cret-of-the-config";
const PLAIN = "s3cret-in-plain-text";
const THEIRS = "s3cret-of-a-person";

describeOnEngines("Blocks (Prefect 3)", (kind) => {
  const server = needsServer(3);
  const names = { aws: uniqueName("aws"), bucket: uniqueName("bucket"), any: uniqueName("any") };
  let wire: Wire;
  let stack: TestStack;
  let hand: ByHand;
  let stated: ProgramData = [];

  const block = (name: keyof typeof names, typeSlug: string, data: object) => ({
    type: "Block",
    name,
    args: { typeSlug, name: names[name], data },
  });
  const state = (bucket: object = { bucket_folder: "f" }) => {
    const login = { aws_access_key_id: PLAIN, aws_secret_access_key: secret("key") };
    stated = [
      block("aws", "aws-credentials", login),
      block("bucket", "s3-bucket", {
        bucket_name: "b",
        credentials: ref("aws.reference"),
        ...bucket,
      }),
      block("any", "secret", { value: { token: [PLAIN] } }),
    ];
    return stated;
  };
  const live = async (typeSlug: string, name: string) => {
    const found = await hand.client.blocks.byName(typeSlug, name);
    assert.ok(found, name);
    return found;
  };
  const all = async (id: string) => {
    const path = `/block_documents/${id}?include_secrets=true`;
    return ((await hand.call("GET", path)) as { data: Record<string, unknown> }).data;
  };
  const expectHidden = (...texts: string[]) => {
    for (const text of [...texts, stack.rawState(), stack.said.join("\n")]) {
      for (const one of [HIDDEN, PLAIN, THEIRS]) assert.ok(!text.includes(one), one);
    }
  };

  before(async function () {
    this.timeout(120_000);
    hand = byHand(server().apiUrl);
    wire = await openWire(server().apiUrl);
    const config = { key: { secret: HIDDEN } };
    stack = await openStack(kind, { env: { PREFECT_API_URL: wire.apiUrl }, config });
  });

  after(async function () {
    this.timeout(120_000);
    await stack?.close();
    await wire?.close();
  });

  it("are previewed before anything is there", async () => {
    const preview = succeeded(await stack.preview(state()));
    assert.deepEqual(
      changed(preview).map(({ op }) => op),
      ["create", "create", "create"],
    );
    assert.deepEqual(wire.takeWrites(), []);
  });

  it("are made, one refers to another, and every value is secret in the state", async () => {
    succeeded(await stack.up(stated));

    const aws = await live("aws-credentials", names.aws);
    assert.equal(aws.id, stack.text("aws.blockId"));
    assert.deepEqual(await all(aws.id), {
      aws_access_key_id: PLAIN,
      aws_secret_access_key: HIDDEN,
    });
    const bucket = await live("s3-bucket", names.bucket);
    const { block_document: referred } = bucket.block_document_references.credentials!;
    assert.equal((referred as { id: string }).id, aws.id);
    const placeholder = `{{ prefect.blocks.s3-bucket.${names.bucket} }}`;
    assert.equal(stack.text("bucket.placeholder"), placeholder);
    expectHidden();
  });

  it("have no changes after that, and a second up sends no write", async () => {
    wire.take();
    expectNoChanges(await stack.preview());
    expectNoChanges(await stack.up());
    assert.deepEqual(drifted(succeeded(await stack.refresh())), []);
    assert.deepEqual(wire.takeWrites(), []);
  });

  it("change in place, and lose the field that the program no longer states", async () => {
    const id = stack.text("bucket.blockId");
    expectChanges(await stack.up(state({ bucket_name: "c" })), {
      name: "bucket",
      op: "update",
      diff: ["data.bucket_folder", "data.bucket_name"],
    });
    const { data } = await live("s3-bucket", names.bucket);
    assert.deepEqual(Object.keys(data).sort(), ["bucket_name", "credentials"]);
    assert.equal(stack.text("bucket.blockId"), id);
    wire.take();
  });

  it("show what a person changed without their secrets, and are repaired", async () => {
    const any = await live("secret", names.any);
    const theirs = { value: { token: [THEIRS] }, beside: 1 };
    await hand.client.blocks.replaceData(any.id, { data: theirs, schemaId: any.block_schema_id });

    assert.deepEqual(drifted(succeeded(await stack.refresh())), [{ name: "any", op: "update" }]);
    const refreshed = stack.rawState();
    succeeded(await stack.up());

    assert.deepEqual(await all(any.id), { value: { token: [PLAIN] } });
    expectHidden(refreshed);
  });

  it("fail a preview with all that their schema refuses, and no value", async () => {
    const refused = await stack.preview(state({ bucket_name: [PLAIN], bucket_folder: 5 }));
    assert.equal(refused.result, "failed");
    const said = [...refused.diagnostics, ...refused.log.map(({ message }) => message)].join("\n");
    assert.match(said, /data\.bucket_name must be a string; got a list/);
    assert.match(said, /data\.bucket_folder must be a string.*; got an integer/);
    expectHidden(said);
    state({ bucket_name: "c" });
  });

  it("are replaced under another name, and what refers to them follows", async () => {
    const before = await live("aws-credentials", names.aws);
    names.aws = uniqueName("aws");
    expectChanges(
      await stack.up(state({ bucket_name: "c" })),
      { name: "aws", op: "replace", diff: ["name"] },
      { name: "bucket", op: "update", diff: ['data.credentials["$ref"].block_document_id'] },
    );
    const after = await live("aws-credentials", names.aws);
    assert.equal(await hand.client.blocks.get(before.id), undefined);
    const { block_document_references: references } = await live("s3-bucket", names.bucket);
    const { block_document: referred } = references.credentials!;
    assert.equal((referred as { id: string }).id, after.id);
    expectHidden();
  });

  it("leave nothing in the server", async () => {
    succeeded(await stack.destroy());
    assert.equal(await hand.client.blocks.byName("aws-credentials", names.aws), undefined);
    assert.equal(await hand.client.blocks.byName("s3-bucket", names.bucket), undefined);
    assert.equal(await hand.client.blocks.byName("secret", names.any), undefined);
  });
});
