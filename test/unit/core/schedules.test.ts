import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, isRecord } from "../../../lib/core/json";
import {
  checkSchedules,
  fromWireSchedule,
  normaliseSchedule,
  type ScheduleInputs,
  schedulesByName,
  toWireSchedule,
  type WireSchedule,
} from "../../../lib/core/schedules";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("normaliseSchedule", () => {
  const cases: [string, ScheduleInputs, ScheduleInputs][] = [
    ["a cron", { cron: " 0  6 * * *" }, { cron: "0 6 * * *", dayOr: true, timezone: "UTC" }],
    [
      "an interval",
      { interval: 3600 },
      { interval: 3600, anchorDate: "2020-01-01T00:00:00Z", timezone: "UTC" },
    ],
    [
      "an anchor with an offset",
      { interval: 60, anchorDate: "2026-01-01T01:00:00.5+01:00" },
      { interval: 60, anchorDate: "2026-01-01T00:00:00.500Z", timezone: "UTC" },
    ],
    [
      "a rule",
      { rrule: "DTSTART:20200101T000000\nFREQ=DAILY", timezone: "Asia/Tokyo" },
      { rrule: "FREQ=DAILY", timezone: "Asia/Tokyo" },
    ],
    [
      "what it does beside its rule",
      { cron: "@daily", active: false, parameters: { n: 1 }, maxScheduledRuns: 3 },
      {
        cron: "@daily",
        dayOr: true,
        timezone: "UTC",
        active: false,
        parameters: { n: 1 },
        maxScheduledRuns: 3,
      },
    ],
    [
      "parameters that are empty",
      { cron: "@daily", parameters: {} },
      { cron: "@daily", dayOr: true, timezone: "UTC" },
    ],
    [
      "unknown values",
      { interval: UNKNOWN as unknown as number, anchorDate: UNKNOWN, timezone: UNKNOWN },
      { interval: UNKNOWN as unknown as number, anchorDate: UNKNOWN, timezone: UNKNOWN },
    ],
  ];
  for (const [what, schedule, normal] of cases) {
    it(`completes ${what}`, () => assert.deepEqual(normaliseSchedule(schedule), normal));
  }

  it("passes on a schedule that is unknown as a whole", () => {
    assert.equal(normaliseSchedule(UNKNOWN as unknown as ScheduleInputs), UNKNOWN);
  });

  it("does not change what it is given", () => {
    const schedule: ScheduleInputs = Object.freeze({ cron: " @daily " });
    normaliseSchedule(schedule);
    assert.deepEqual(schedule, { cron: " @daily " });
  });
});

describe("toWireSchedule", () => {
  const cases: [ScheduleInputs, WireSchedule][] = [
    [{ cron: "@daily" }, { cron: "@daily", timezone: "UTC", day_or: true }],
    [
      { cron: "0 0 1 * 1", dayOr: false, timezone: "Europe/Berlin", active: false },
      { cron: "0 0 1 * 1", timezone: "Europe/Berlin", day_or: false },
    ],
    [{ interval: 60 }, { interval: 60, anchor_date: "2020-01-01T00:00:00Z", timezone: "UTC" }],
    [{ rrule: "FREQ=DAILY" }, { rrule: "DTSTART:20200101T000000\nFREQ=DAILY", timezone: "UTC" }],
    [{ rrule: "FREQ=MINUTELY" }, { rrule: "FREQ=MINUTELY", timezone: "UTC" }],
  ];
  for (const [schedule, wire] of cases) {
    it(`sends ${JSON.stringify(schedule)}`, () => assert.deepEqual(toWireSchedule(schedule), wire));
  }

  it("is a mistake of ours for a schedule without a rule", () => {
    assert.throws(() => toWireSchedule({ active: true }), /without cron, interval or rrule/);
  });
});

describe("fromWireSchedule", () => {
  const cases: [Record<string, unknown>, ScheduleInputs][] = [
    [
      { cron: "@daily", timezone: null, day_or: true },
      { cron: "@daily", dayOr: true, timezone: "UTC" },
    ],
    [
      { interval: 3600.0, anchor_date: "2020-01-01T00:00:00.000000+00:00", timezone: "UTC" },
      { interval: 3600, anchorDate: "2020-01-01T00:00:00Z", timezone: "UTC" },
    ],
    [
      { interval: "P1DT1H30M0.5S", anchor_date: "2020-01-01T00:00:00Z", timezone: null },
      { interval: 91800.5, anchorDate: "2020-01-01T00:00:00Z", timezone: "UTC" },
    ],
  ];
  for (const [wire, schedule] of cases) {
    it(`reads ${JSON.stringify(wire)}`, () => assert.deepEqual(fromWireSchedule(wire), schedule));
  }
});

describe("a schedule that was sent and is read back", () => {
  it("is what it was", () => {
    fc.assert(fc.property(validSchedule(), (schedule) => isSameAfter(schedule, (wire) => wire)));
  });

  it("is what it was, as Prefect 3 rewrites it", () => {
    fc.assert(fc.property(validSchedule(), (schedule) => isSameAfter(schedule, asPrefect3)));
  });

  it("is what it was, as Prefect 2 rewrites it", () => {
    fc.assert(fc.property(validSchedule(), (schedule) => isSameAfter(schedule, asPrefect2)));
  });

  it("is valid, and normal form is normal", () => {
    fc.assert(
      fc.property(validSchedule(), (schedule) => {
        assert.deepEqual(checkSchedules("schedules", { nightly: schedule }), []);
        const normal = normaliseSchedule(schedule);
        assert.deepEqual(checkSchedules("schedules", { nightly: normal }), []);
        assert.deepEqual(normaliseSchedule(normal), normal);
      }),
    );
  });

  it("differs when any of its settings does", () => {
    fc.assert(
      fc.property(validSchedule(), fc.integer({ min: 1, max: 1e6 }), (schedule, seconds) => {
        const other =
          schedule.interval === undefined
            ? { interval: seconds }
            : { interval: schedule.interval + seconds };
        assert.notEqual(readBack(schedule, asPrefect3), readBack(other, asPrefect3));
      }),
    );
  });
});

describe("schedulesByName", () => {
  it("keys a list by its slugs", () => {
    assert.deepEqual(
      schedulesByName([
        { slug: "nightly", cron: "@daily" },
        { slug: "often", interval: 60 },
      ]),
      { schedules: { nightly: { cron: "@daily" }, often: { interval: 60 } }, problems: [] },
    );
  });

  it("refuses a slug that comes twice or is missing", () => {
    const list = [{ slug: "a" }, { slug: "a" }, { slug: "" }, {} as { slug: string }];
    assert.deepEqual(schedulesByName(list).problems, [
      { path: "schedules[1].slug", message: 'is the slug of schedules[0] already; got "a"' },
      { path: "schedules[2].slug", message: 'must name the schedule; got ""' },
      { path: "schedules[3].slug", message: "must name the schedule; got null" },
    ]);
  });
});

type Rewrite = (wire: WireSchedule) => unknown;

function isSameAfter(schedule: ScheduleInputs, rewrite: Rewrite): void {
  assert.equal(readBack(schedule, rewrite), canonicalJson(normaliseSchedule(schedule)));
}

function readBack(schedule: ScheduleInputs, rewrite: Rewrite): string {
  return canonicalJson(
    fromWireSchedule(JSON.parse(JSON.stringify(rewrite(toWireSchedule(schedule))))),
  );
}

/** Timestamps end in Z, and a rule without a start gets one: a recent one by the minute. */
function asPrefect3(wire: WireSchedule): unknown {
  if ("rrule" in wire && !wire.rrule.toUpperCase().includes("DTSTART")) {
    return { ...wire, rrule: `DTSTART:${prefect3Start(wire.rrule)}\n${wire.rrule}` };
  }
  return "anchor_date" in wire ? { ...wire, anchor_date: isoWith(wire.anchor_date, "Z") } : wire;
}

/** Timestamps end in an offset, rules stay as they are. */
function asPrefect2(wire: WireSchedule): unknown {
  return "anchor_date" in wire
    ? { ...wire, anchor_date: isoWith(wire.anchor_date, "+00:00") }
    : wire;
}

function prefect3Start(rule: string): string {
  const unit = /FREQ=SECONDLY/.test(rule) ? 1 : /FREQ=MINUTELY/.test(rule) ? 60 : undefined;
  if (unit === undefined || /COUNT/.test(rule)) return "20200101T000000";
  const period = unit * Number(/INTERVAL=(\d+)/.exec(rule)?.[1] ?? 1) * 1000;
  const first = Date.UTC(2020, 0, 1);
  const start = first + Math.floor((Date.now() - first) / period) * period;
  return new Date(start).toISOString().replace(/[-:]|\.\d+Z$/g, "");
}

function isoWith(date: string, suffix: string): string {
  return new Date(date).toISOString().replace("Z", `000${suffix}`);
}

function validSchedule(): fc.Arbitrary<ScheduleInputs> {
  const timezone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York");
  const cron = fc.record(
    {
      cron: fc.constantFrom("0 6 * * *", "@daily", " */5  * * * mon-fri", "0 0 1 1 * 30"),
      dayOr: fc.boolean(),
      timezone,
    },
    { requiredKeys: ["cron"] },
  );
  const seconds = fc.oneof(
    fc.integer({ min: 1, max: 1e9 }),
    fc.double({ min: 0.001, max: 1e6, noNaN: true }),
  );
  const anchorDate = fc
    .tuple(
      fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
      fc.constantFrom("Z", "+02:00", "-09:30"),
    )
    .map(([date, offset]) => date.toISOString().replace("Z", offset));
  const interval = fc.record(
    { interval: seconds, anchorDate, timezone },
    { requiredKeys: ["interval"] },
  );
  return fc.oneof(cron, interval, validRule(timezone)).filter(isRecord);
}

function validRule(timezone: fc.Arbitrary<string>): fc.Arbitrary<ScheduleInputs> {
  const parts = fc.tuple(
    fc.constantFrom(
      "",
      "DTSTART:20200101T000000\n",
      "DTSTART:20260102T030405\n",
      "DTSTART:20990101T000000\n",
    ),
    fc.constantFrom("", "RRULE:"),
    fc.constantFrom("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    fc.constantFrom("", ";INTERVAL=1", ";INTERVAL=7", ";INTERVAL=45"),
    fc.constantFrom("", ";COUNT=10", ";UNTIL=21000101T000000", ";BYHOUR=6"),
  );
  const rrule = parts.map(
    ([start, prefix, freq, interval, end]) => `${start}${prefix}FREQ=${freq}${interval}${end}`,
  );
  return fc.record({ rrule, timezone }, { requiredKeys: ["rrule"] });
}
