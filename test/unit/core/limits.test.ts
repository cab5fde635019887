import assert from "node:assert/strict";
import { checkCount, checkSeconds } from "../../../lib/core/limits";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("checkCount", () => {
  for (const value of [0, 1, 500, undefined, null, UNKNOWN]) {
    it(`accepts ${value}`, () => assert.deepEqual(checkCount("limit", value), []));
  }
  for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3", true]) {
    it(`refuses ${JSON.stringify(value)} (${value})`, () => {
      const [found, ...others] = checkCount("limit", value);
      assert.equal(found?.path, "limit");
      assert.match(found.message, /^must be a whole number of at least 0; got /);
      assert.deepEqual(others, []);
    });
  }

  it("refuses less than the least", () => {
    assert.deepEqual(checkCount("concurrencyLimit", 0, { min: 1 }), [
      { path: "concurrencyLimit", message: "must be a whole number of at least 1; got 0" },
    ]);
  });
});

describe("checkSeconds", () => {
  for (const value of [0, 0.5, 3600, undefined, UNKNOWN]) {
    it(`accepts ${value}`, () => assert.deepEqual(checkSeconds("drainSeconds", value), []));
  }
  for (const [value, shown] of [
    [-1, "-1"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    ["60", '"60"'],
  ] as const) {
    it(`refuses ${shown}`, () => {
      assert.deepEqual(checkSeconds("drainSeconds", value), [
        { path: "drainSeconds", message: `must be a number of seconds, at least 0; got ${shown}` },
      ]);
    });
  }
});
