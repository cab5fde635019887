import assert from "node:assert/strict";
import { hasUnknown, isUnknown, UNKNOWN } from "../../../lib/core/unknown";

it("isUnknown finds the value itself only", () => {
  assert.deepEqual([UNKNOWN, [UNKNOWN], "other", undefined].map(isUnknown), [
    true,
    false,
    false,
    false,
  ]);
});

it("hasUnknown looks into lists and objects", () => {
  const values = [UNKNOWN, { a: [1, { b: UNKNOWN }] }, { a: [1, null] }, "text"];
  assert.deepEqual(values.map(hasUnknown), [true, true, false, false]);
});
