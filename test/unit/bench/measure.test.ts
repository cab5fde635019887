import assert from "node:assert/strict";
import { median, spread } from "../../bench/measure";

describe("the benchmark's statistics", () => {
  it("take the middle of an odd number of values in any order", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([7]), 7);
  });

  it("take the mean of the two in the middle of an even number", () => {
    assert.equal(median([10, 1, 2, 4]), 3);
  });

  it("refuse to take the median of nothing", () => {
    assert.throws(() => median([]), { message: /no values/ });
  });

  it("compare values as numbers", () => {
    assert.equal(median([100, 9, 20]), 20);
    assert.deepEqual(spread([100, 9, 20]), [9, 100]);
  });

  it("leave the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    assert.deepEqual(values, [3, 1, 2]);
  });
});
