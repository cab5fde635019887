import assert from "node:assert/strict";
import {
  checkRecurrenceRule,
  withDefaultStart,
  withoutDefaultStart,
} from "../../../lib/core/recurrence-rules";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("checkRecurrenceRule", () => {
  const accepted = [
    "FREQ=DAILY",
    "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=6",
    "freq=daily",
    "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20300101T000000Z",
    "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;COUNT=3",
    "DTSTART:20260101T000000 RRULE:FREQ=DAILY",
    "RRULE:FREQ=DAILY\nEXDATE:20260101T000000",
    "RDATE:20260101T000000",
    UNKNOWN,
  ];
  for (const rule of accepted) {
    it(`accepts ${JSON.stringify(rule)}`, () => {
      assert.deepEqual(checkRecurrenceRule("rrule", rule), []);
    });
  }

  const refused: [unknown, string][] = [
    ["", ""],
    ["hello", " (unknown property 'hello')"],
    ["FREQ", ""],
    ["FREQ=NOPE", " (unknown FREQ)"],
    ["INTERVAL=2", " (FREQ is missing)"],
    ["FREQ=DAILY;FOO=1", " (unknown property 'FOO')"],
    ["FREQ=DAILY;INTERVAL=0", " (INTERVAL must be at least 1)"],
    ["FREQ=DAILY;INTERVAL=x", " (INTERVAL must be at least 1)"],
    ["FREQ=DAILY;COUNT=-1", " (COUNT must be at least 1)"],
    ["FREQ=DAILY;BYHOUR=6,25", " (BYHOUR must be in 0 to 23)"],
    ["FREQ=DAILY;UNTIL=xyz", " (invalid date xyz)"],
    ["DTSTART:junk\nRRULE:FREQ=DAILY", " (invalid date junk)"],
    ["FREQ=WEEKLY;BYDAY=MO,XX", ""],
    [5, ""],
  ];
  for (const [rule, reason] of refused) {
    it(`refuses ${JSON.stringify(rule)}`, () => {
      const message =
        `must be an iCalendar recurrence rule${reason}; got ${JSON.stringify(rule)}; ` +
        'write e.g. "FREQ=WEEKLY;BYDAY=MO;BYHOUR=6"';
      assert.deepEqual(checkRecurrenceRule("rrule", rule), [{ path: "rrule", message }]);
    });
  }

  it("refuses a rule longer than Prefect takes", () => {
    const [found] = checkRecurrenceRule("rrule", `RDATE:${"20260101T000000,".repeat(500)}`);
    assert.match(found?.message ?? "", /^must not be longer than 6500 characters/);
  });
});

describe("the start of a rule", () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const start = "DTSTART:20200101T000000\n";

  it("is added when a rule has none", () => {
    assert.equal(withDefaultStart("FREQ=DAILY"), `${start}FREQ=DAILY`);
    assert.equal(withDefaultStart("FREQ=SECONDLY;COUNT=3"), `${start}FREQ=SECONDLY;COUNT=3`);
  });

  it("is left to the server for a rule by the minute or second", () => {
    assert.equal(
      withDefaultStart("RRULE:FREQ=MINUTELY;INTERVAL=5"),
      "RRULE:FREQ=MINUTELY;INTERVAL=5",
    );
    assert.equal(withDefaultStart("FREQ=SECONDLY"), "FREQ=SECONDLY");
  });

  it("is left alone when a rule has one", () => {
    const rule = "DTSTART:20260101T000000\nFREQ=DAILY";
    assert.equal(withDefaultStart(rule), rule);
  });

  const cases: [string, string, string][] = [
    ["drops the default one", `${start}FREQ=DAILY`, "FREQ=DAILY"],
    [
      "drops a recent one on the same beat",
      "DTSTART:20261123T115500\nFREQ=MINUTELY;INTERVAL=5",
      "FREQ=MINUTELY;INTERVAL=5",
    ],
    [
      "drops one ahead of UTC in its zone",
      "DTSTART:20261123T230000\nFREQ=MINUTELY",
      "FREQ=MINUTELY",
    ],
    [
      "keeps one that is not the default",
      "DTSTART:20260101T000000\nFREQ=DAILY",
      "DTSTART:20260101T000000\nFREQ=DAILY",
    ],
    [
      "keeps one off the beat",
      "DTSTART:20261123T115730\nFREQ=MINUTELY",
      "DTSTART:20261123T115730\nFREQ=MINUTELY",
    ],
    [
      "keeps one in the future",
      "DTSTART:20300101T000000\nFREQ=MINUTELY",
      "DTSTART:20300101T000000\nFREQ=MINUTELY",
    ],
    [
      "keeps one with a zone",
      "DTSTART:20200101T000000Z\nFREQ=DAILY",
      "DTSTART:20200101T000000Z\nFREQ=DAILY",
    ],
    ["leaves a rule without one", " FREQ=DAILY ", "FREQ=DAILY"],
  ];
  for (const [what, rule, expected] of cases) {
    it(`${what} when it is read`, () => assert.equal(withoutDefaultStart(rule, now), expected));
  }
});
