import assert from "node:assert/strict";
import { checkTags, sameTags } from "../../../lib/core/tags";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("checkTags", () => {
  for (const tags of [[], ["a"], undefined, null, UNKNOWN, ["a", UNKNOWN]]) {
    it(`accepts ${JSON.stringify(tags)}`, () => assert.deepEqual(checkTags("tags", tags), []));
  }
  for (const tags of ["a", [1], {}]) {
    it(`refuses ${JSON.stringify(tags)}`, () => {
      assert.deepEqual(checkTags("tags", tags), [
        { path: "tags", message: "must be a list of strings" },
      ]);
    });
  }
});

describe("sameTags", () => {
  it("compares sets: neither order nor number counts, and no tags are none", () => {
    assert.equal(sameTags(["a", "b"], ["b", "a", "b"]), true);
    assert.equal(sameTags(undefined, []), true);
    assert.equal(sameTags(["a"], ["a", "b"]), false);
  });

  it("does not take a list that is not known yet for none", () => {
    assert.equal(sameTags(UNKNOWN, undefined), false);
  });
});
