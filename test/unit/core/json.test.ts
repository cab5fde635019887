import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, isRecord, sameJson, withoutUndefined } from "../../../lib/core/json";

describe("canonicalJson", () => {
  it("sorts keys at every depth and keeps the order of lists", () => {
    assert.equal(
      canonicalJson({ b: [2, { d: 1, c: 2 }], a: null }),
      '{"a":null,"b":[2,{"c":2,"d":1}]}',
    );
  });

  it("drops members that are undefined", () => {
    assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
  });

  it("keeps a key that JavaScript treats specially", () => {
    const text = '{"__proto__":{"a":1}}';
    assert.equal(canonicalJson(JSON.parse(text)), text);
  });

  it("gives back the same value when parsed", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = JSON.parse(JSON.stringify(value));
        assert.deepEqual(JSON.parse(canonicalJson(value)), once);
      }),
    );
  });
});

describe("sameJson", () => {
  const cases: [unknown, unknown, boolean][] = [
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: undefined }, {}, true],
    [[1, 2], [2, 1], false],
    [undefined, undefined, true],
    [undefined, null, false],
    ["1", 1, false],
    [{ a: null }, {}, false],
  ];
  for (const [a, b, same] of cases) {
    it(`finds ${canonicalJson(a)} and ${canonicalJson(b)} ${same ? "the same" : "different"}`, () => {
      assert.equal(sameJson(a, b), same);
    });
  }
});

it("withoutUndefined drops what is undefined and keeps null and false", () => {
  const { ...copy } = withoutUndefined({ a: undefined, b: null, c: false });
  assert.deepEqual(copy, { b: null, c: false });
});

it("isRecord tells an object from null and from a list", () => {
  assert.deepEqual([{}, null, [], "a", undefined].map(isRecord), [
    true,
    false,
    false,
    false,
    false,
  ]);
});
