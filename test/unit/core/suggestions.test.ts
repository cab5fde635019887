import assert from "node:assert/strict";
import { nearest } from "../../../lib/core/suggestions";

describe("nearest", () => {
  const words = ["cron", "dayOr", "interval", "maxScheduledRuns"];
  const cases: [string, string | undefined][] = [
    ["crno", "cron"],
    ["day_or", "dayOr"],
    ["max_scheduled_runs", "maxScheduledRuns"],
    ["intervals", "interval"],
    ["colour", undefined],
    ["", undefined],
  ];
  for (const [word, meant] of cases) {
    it(`takes ${JSON.stringify(word)} for ${meant ?? "none"}`, () => {
      assert.equal(nearest(word, words), meant);
    });
  }
});
