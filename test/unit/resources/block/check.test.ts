import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { validateBlock } from "../../../../lib/resources/block/check";

const SECRET = "s3cret-of-the-program";
const ID = "5c1d5b0a-7d0f-4f7e-9d6c-2f6a7c1e8b11";

const problemsOf = (changes: object) => {
  const inputs = { typeSlug: "secret", name: "token", data: { value: SECRET }, ...changes };
  const problems = validateBlock(inputs);
  return problems.map(({ path, message }) => `${path} ${message}`);
};

describe("a block's inputs", () => {
  it("pass, known or not", () => {
    assert.deepEqual(problemsOf({}), []);
    assert.deepEqual(problemsOf({ typeSlug: UNKNOWN, name: UNKNOWN, data: UNKNOWN }), []);
    assert.deepEqual(problemsOf({ name: "-", data: {} }), []);
    assert.deepEqual(problemsOf({ data: { a: UNKNOWN, b: [UNKNOWN], c: { $ref: UNKNOWN } } }), []);
  });

  for (const name of ["", "a_b", "A", "a b", "ä", "a/b", "a\n", undefined, 5]) {
    it(`are refused for the name ${JSON.stringify(name)}, and that type`, () => {
      const rule = 'must be lower case letters, digits and "-"; got';
      assert.match(problemsOf({ name }).join(), new RegExp(`^name ${rule}`));
      assert.match(problemsOf({ typeSlug: name }).join(), new RegExp(`^typeSlug ${rule}`));
    });
  }

  it("are refused without data, or with what is no JSON, and not quoted", () => {
    for (const data of [undefined, null, SECRET, [SECRET]]) {
      assert.deepEqual(problemsOf({ data }), ["data must be an object of values by field"]);
    }
    assert.deepEqual(problemsOf({ data: { a: SECRET, b: [NaN] } }), ["data must be JSON"]);
  });

  it("are refused where a mask stands for a secret", () => {
    const mask = 'must not be "********", which Prefect shows in place of a secret';
    const fix = "give the secret itself";
    assert.deepEqual(problemsOf({ data: { a: "********", b: { c: ["", "********"] } } }), [
      `data.a ${mask}; ${fix}`,
      `data.b.c[1] ${mask}; ${fix}`,
    ]);
  });

  it("may refer to a block in a field, in one form", () => {
    assert.deepEqual(problemsOf({ data: { a: { $ref: { block_document_id: ID } } } }), []);
    for (const a of [
      { $ref: SECRET },
      { $ref: {} },
      { $ref: { block_document_id: SECRET } },
      { $ref: { block_document_id: ID, more: 1 } },
      { $ref: { block_document_id: ID }, beside: SECRET },
    ]) {
      assert.deepEqual(problemsOf({ data: { a } }), [
        'data.a must be { $ref: { block_document_id: "<id>" } } and nothing beside it, to be a block',
      ]);
    }
  });

  it("may not refer to a block deeper, but hold any other $ref there", () => {
    const deep = { $ref: { block_document_id: ID } };
    assert.deepEqual(problemsOf({ data: { a: { b: [{ $ref: "#/definitions/X" }] } } }), []);
    assert.deepEqual(problemsOf({ data: { a: { b: deep }, c: [deep] } }), [
      ...["a.b", "c[0]"].map(
        (path) =>
          `data.${path} must not be a reference to a block; ` +
          "Prefect takes one only as the whole value of a field of the block itself",
      ),
    ]);
  });
});
