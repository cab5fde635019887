import assert from "node:assert/strict";
import { describeProblems } from "../../../lib/core/problems";
import { checkSchedules } from "../../../lib/core/schedules";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("checkSchedules", () => {
  const accepted: [string, unknown][] = [
    ["nothing", undefined],
    ["no schedules", {}],
    ["schedules that are unknown", UNKNOWN],
    ["a schedule that is unknown", { a: UNKNOWN }],
    ["settings that are unknown", { a: { interval: UNKNOWN, timezone: UNKNOWN, active: UNKNOWN } }],
    ["each kind", { a: { cron: "@daily" }, b: { interval: 0.5 }, c: { rrule: "FREQ=DAILY" } }],
    [
      "settings that are undefined or null",
      { a: { cron: "@daily", interval: undefined, rrule: null } },
    ],
    [
      "everything a schedule can have",
      {
        "every day": {
          interval: 60,
          anchorDate: "2024-02-29T06:00:00.123456+02:00",
          timezone: "Europe/Berlin",
          active: false,
          parameters: { n: 1 },
          maxScheduledRuns: 1,
        },
      },
    ],
  ];
  for (const [what, schedules] of accepted) {
    it(`accepts ${what}`, () => assert.deepEqual(checkSchedules("schedules", schedules), []));
  }

  const refused: [string, unknown, string][] = [
    ["a list", [], "schedules must be an object of schedules, each under its name"],
    [
      "an empty name",
      { "": { cron: "@daily" } },
      'schedules must give every schedule a name; got ""',
    ],
    [
      "text for a schedule",
      { a: "0 6 * * *" },
      'schedules.a must be an object with one of cron, interval and rrule; write e.g. { cron: "0 6 * * *" }',
    ],
    ["no kind", { a: {} }, "schedules.a needs one of cron, interval and rrule; none is set"],
    [
      "two kinds",
      { a: { cron: "@daily", interval: 60 } },
      "schedules.a takes only one of cron, interval and rrule; got cron and interval",
    ],
    [
      "all kinds",
      { a: { cron: "@daily", interval: 60, rrule: "FREQ=DAILY" } },
      "schedules.a takes only one of cron, interval and rrule; got cron, interval and rrule",
    ],
    [
      "a cron of two fields",
      { nightly: { cron: "* *" } },
      'schedules.nightly.cron needs five fields; got "* *"; write e.g. "0 6 * * *"',
    ],
    [
      "dayOr beside an interval",
      { a: { interval: 1, dayOr: true } },
      "schedules.a.dayOr goes only with cron",
    ],
    [
      "anchorDate beside a cron",
      { a: { cron: "@daily", anchorDate: "2026-01-01T00:00:00Z" } },
      "schedules.a.anchorDate goes only with interval",
    ],
    [
      "active as text",
      { a: { cron: "@daily", active: "yes" } },
      'schedules.a.active must be true or false; got "yes"',
    ],
    [
      "a key that is mistyped",
      { a: { cron: "@daily", day_or: true } },
      "schedules.a.day_or is not a setting of a schedule; did you mean dayOr?",
    ],
    [
      "a key that nothing resembles",
      { a: { cron: "@daily", catchup: true } },
      "schedules.a.catchup is not a setting of a schedule; known are cron, dayOr, interval, " +
        "anchorDate, rrule, timezone, active, parameters, maxScheduledRuns",
    ],
    [
      "parameters as a list",
      { a: { cron: "@daily", parameters: [1] } },
      "schedules.a.parameters must be an object of parameters by name",
    ],
    [
      "no planned runs",
      { a: { cron: "@daily", maxScheduledRuns: 0 } },
      "schedules.a.maxScheduledRuns must be a whole number of at least 1; got 0",
    ],
    [
      "a zone that is mistyped, in a name that needs quotes",
      { "every day": { cron: "@daily", timezone: "Europe/Berln" } },
      'schedules["every day"].timezone must be an IANA time zone; got "Europe/Berln"; ' +
        'did you mean "Europe/Berlin"?',
    ],
  ];
  for (const interval of [0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e-9]) {
    refused.push([
      `an interval of ${interval}`,
      { a: { interval } },
      `schedules.a.interval must be a number of seconds greater than 0; got ${interval}; write e.g. 3600`,
    ]);
  }
  for (const anchorDate of [
    "tomorrow",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
  ]) {
    refused.push([
      `an anchor date of ${anchorDate}`,
      { a: { interval: 1, anchorDate } },
      `schedules.a.anchorDate must be an ISO 8601 date and time with "Z" or an offset; ` +
        `got "${anchorDate}"; write e.g. "2026-01-31T06:00:00Z"`,
    ]);
  }
  for (const [what, schedules, line] of refused) {
    it(`refuses ${what}`, () => {
      assert.equal(describeProblems("w", checkSchedules("schedules", schedules)), `w: ${line}`);
    });
  }

  it("finds every problem of every schedule", () => {
    const problems = checkSchedules("schedules", {
      a: { cron: "* *", timezone: "Nowhere/Land" },
      b: { interval: 0, rrule: "FREQ=NOPE" },
    });
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "schedules.a.cron",
        "schedules.a.timezone",
        "schedules.b",
        "schedules.b.interval",
        "schedules.b.rrule",
      ],
    );
  });
});
