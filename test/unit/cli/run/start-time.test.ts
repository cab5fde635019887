import assert from "node:assert/strict";
import { startTimeOf } from "../../../../lib/cli/run/start-time";

const NOW = Date.parse("2026-01-31T06:00:00Z");

describe("the time at which a run starts", () => {
  const spans: Record<string, string> = {
    "45s": "2026-01-31T06:00:45.000Z",
    "90m": "2026-01-31T07:30:00.000Z",
    "1d2h3m4s": "2026-02-01T08:03:04.000Z",
    "0s": "2026-01-31T06:00:00.000Z",
  };
  for (const [span, time] of Object.entries(spans)) {
    it(`is ${span} from now`, () => assert.equal(startTimeOf({ in: span }, NOW), time));
  }

  it("is the instant of --at, or none", () => {
    assert.equal(startTimeOf({ at: "2026-01-31T06:00+01:00" }, NOW), "2026-01-31T05:00:00.000Z");
    assert.equal(startTimeOf({}, NOW), undefined);
  });

  for (const span of ["", "10", "m", "1m1h", "1.5h", "-5m", "10 m", "99999999999d"]) {
    it(`is none for --in "${span}"`, () => {
      assert.throws(() => startTimeOf({ in: span }, NOW), { name: "UsageError" });
    });
  }

  for (const at of ["tomorrow", "2026-01-31", "2026-13-31T06:00"]) {
    it(`is none for --at "${at}"`, () => {
      assert.throws(() => startTimeOf({ at }, NOW), { name: "UsageError" });
    });
  }
});
