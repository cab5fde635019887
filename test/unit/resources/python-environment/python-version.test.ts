import assert from "node:assert/strict";
import {
  describeBounds,
  isVersion,
  isWithin,
} from "../../../../lib/resources/python-environment/python-version";

describe("isWithin", () => {
  for (const [version, min, max, expected] of [
    ["3.10.0", "3.10", undefined, true],
    ["3.9.18", "3.10", undefined, false],
    ["3.13.2", "3.10", "3.13", true],
    ["3.14.0", "3.10", "3.13", false],
    ["3.11.7", "3.11.8", undefined, false],
    ["4.0.0", "3", "3", false],
    ["2.7.18", undefined, undefined, true],
  ] as const) {
    it(`${expected ? "takes" : "refuses"} ${version} for ${describeBounds(min, max)}`, () => {
      assert.equal(isWithin(version, min, max), expected);
    });
  }
});

describe("isVersion", () => {
  it("takes one to three numbers", () => {
    assert.deepEqual(["3", "3.11", "3.11.7"].map(isVersion), [true, true, true]);
    assert.deepEqual([">=3.10", "3.x", "", 3.11].map(isVersion), [false, false, false, false]);
  });
});
