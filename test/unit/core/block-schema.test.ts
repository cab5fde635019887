import assert from "node:assert/strict";
import { checkBlockData, secretFieldsOf, strayFields } from "../../../lib/core/block-schema";
import { UNKNOWN } from "../../../lib/core/unknown";

const SECRET = "s3cret-of-the-program";

const secretText = { type: "string", writeOnly: true, format: "password" };

/** As a server gives it: with the definitions of other blocks, and without those of models. */
const fields = {
  type: "object",
  block_type_slug: "thing",
  secret_fields: ["password", "headers.*", "registry.password"],
  required: ["bucket", "registry"],
  properties: {
    bucket: { type: "string" },
    port: { type: "integer", default: 1 },
    mode: { enum: ["a", "b"] },
    password: { anyOf: [secretText, { $ref: "#/definitions/JsonValue" }] },
    headers: { type: "object" },
    registry: { $ref: "#/definitions/Registry" },
  },
  definitions: {
    Registry: {
      type: "object",
      required: ["url"],
      properties: { url: { type: "string" }, password: secretText },
      secret_fields: ["password"],
    },
  },
};

const problemsOf = (data: unknown, schema: unknown = fields) =>
  checkBlockData("data", schema, data).map(({ path, message }) => `${path} ${message}`);

describe("the secret fields of a block's schema", () => {
  it("are those it lists, each once, and none without a schema", () => {
    assert.deepEqual(secretFieldsOf({ secret_fields: ["value", "value"] }), ["value"]);
    assert.deepEqual(secretFieldsOf(fields), fields.secret_fields);
    for (const none of [undefined, null, {}, { secret_fields: null }]) {
      assert.deepEqual(secretFieldsOf(none), []);
    }
  });

  it("are also those that are only marked, at whatever depth", () => {
    const schema = {
      secret_fields: ["python_name"],
      properties: {
        alias: secretText,
        only: { type: "string", writeOnly: true },
        open: { type: "string" },
        nullable: { anyOf: [{ type: "null" }, { format: "password" }] },
        list: { items: { properties: { key: secretText } } },
        map: { additionalProperties: secretText },
        deep: { allOf: [{ $ref: "#/$defs/Deep" }] },
      },
      $defs: { Deep: { properties: { token: secretText, again: { $ref: "#/$defs/Deep" } } } },
    };
    assert.deepEqual(secretFieldsOf(schema), [
      ...["python_name", "alias", "only", "nullable", "list.key", "map.*", "deep.token"],
    ]);
  });
});

describe("a block's values", () => {
  const good = { bucket: "b", registry: { url: "u" } };

  it("pass where the schema takes them, also one that refers to what the server left out", () => {
    for (const password of [SECRET, { a: [SECRET] }, 5]) {
      assert.deepEqual(problemsOf({ ...good, password }), []);
    }
    assert.deepEqual(problemsOf({ ...good, more: 1, block_type_slug: "thing" }), []);
  });

  it("are refused all at once, path by path, without any value", () => {
    const data = {
      bucket: 5,
      port: SECRET,
      mode: SECRET,
      headers: [SECRET],
      registry: { password: { a: SECRET } },
    };
    assert.deepEqual(problemsOf(data).sort(), [
      "data.bucket must be a string; got an integer",
      "data.headers must be an object or null; got a list",
      'data.mode must be equal to one of the allowed values ("a", "b"); got a string',
      "data.port must be an integer; got a string",
      "data.registry.password must be a string or null; got an object",
      "data.registry.url is required",
    ]);
    assert.deepEqual(problemsOf({}), ["data.bucket is required", "data.registry is required"]);
  });

  it("are not judged where they refer to another block or are known later", () => {
    const registry = { $ref: { block_document_id: "1" } };
    assert.deepEqual(problemsOf({ bucket: UNKNOWN, registry }), []);
    assert.deepEqual(problemsOf({ bucket: "b", registry: { password: UNKNOWN } }), []);
    assert.deepEqual(problemsOf(UNKNOWN), []);
  });

  it("are not judged by what is no schema", () => {
    assert.deepEqual(problemsOf({ a: 1 }, null), []);
    assert.deepEqual(problemsOf({ a: 1 }, { properties: 5 }), []);
  });

  it("are told by what they must be named where the schema forbids more", () => {
    const closed = { ...fields, additionalProperties: false };
    assert.deepEqual(problemsOf({ ...good, buket: 1 }, closed), [
      "data.buket is not a field of this type of blocks; did you mean bucket?",
    ]);
  });

  it("tell what the schema does not have", () => {
    assert.deepEqual(strayFields(fields, { ...good, pasword: SECRET, other: 1 }), [
      { name: "pasword", meant: "password" },
      { name: "other", meant: undefined },
    ]);
    assert.deepEqual(strayFields(fields, UNKNOWN), []);
  });
});
