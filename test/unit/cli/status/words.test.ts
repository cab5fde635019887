import assert from "node:assert/strict";
import { scheduleWords } from "../../../../lib/cli/status/schedule-words";
import { when } from "../../../../lib/cli/status/show";

const cron = (text: string, timezone = "UTC") => ({ cron: text, timezone, day_or: true });
const interval = (seconds: number) => ({
  interval: seconds,
  anchor_date: "2020-01-01T00:00:00Z",
  timezone: "UTC",
});
const rrule = (text: string) => ({ rrule: text, timezone: "UTC" });

describe("a schedule in words", () => {
  const cases: [object, string][] = [
    [cron("0 2 * * *", "Europe/Berlin"), "daily at 02:00 Europe/Berlin"],
    [cron("5 * * * *"), "hourly at :05"],
    [cron("*/15 * * * *"), "every 15 minutes"],
    [cron("*/7 * * * *"), "cron */7 * * * *"],
    [cron("30 9 * * 1"), "Mondays at 09:30"],
    [cron("30 9 * * 7"), "Sundays at 09:30"],
    [cron("30 9 * * 1-5"), "cron 30 9 * * 1-5"],
    [cron("30 9 1 * *"), "cron 30 9 1 * *"],
    [cron("30 9 * * * 0"), "cron 30 9 * * * 0"],
    [cron("0 */2 * * *"), "cron 0 */2 * * *"],
    [cron("@daily"), "cron @daily"],
    [interval(3600), "every hour"],
    [interval(5400), "every 90 minutes"],
    [interval(0.5), "every 0.5 seconds"],
    [rrule("FREQ=WEEKLY;BYDAY=MO"), "every week on Monday"],
    [rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"), "every 2 weeks on Monday, Wednesday"],
    [rrule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), "every weekday"],
    [rrule("RRULE:FREQ=DAILY;BYHOUR=9,17"), "every day at 9 and 17"],
    [rrule("FREQ=MONTHLY;BYMONTHDAY=1,15"), "every month on the 1st and 15th"],
    [rrule("FREQ=MINUTELY;INTERVAL=15"), "every 15 minutes"],
  ];
  for (const [schedule, words] of cases) {
    it(`is "${words}"`, () => {
      assert.equal(scheduleWords({ schedule: schedule as never, active: true }), words);
    });
  }

  for (const rule of [
    "FREQ=DAILY;BYHOUR=9;BYMINUTE=30",
    "FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MINUTELY;INTERVAL=15;BYHOUR=9",
    "FREQ=HOURLY;BYHOUR=9,10,11;BYDAY=MO",
    "FREQ=YEARLY;BYMONTHDAY=1",
    "FREQ=DAILY;UNTIL=20300101T123000Z",
    "FREQ=SECONDLY;INTERVAL=30",
  ]) {
    it(`is the rule itself where words would leave out a part of it: ${rule}`, () => {
      assert.equal(scheduleWords({ schedule: rrule(rule), active: true }), `rrule ${rule}`);
    });
  }

  it("is the rules themselves where there are several, or a time to start at", () => {
    const both = "RRULE:FREQ=DAILY;BYHOUR=9\nRRULE:FREQ=WEEKLY;BYDAY=MO";
    const start = "DTSTART:20240101T093000\nRRULE:FREQ=DAILY";
    for (const text of [both, start]) {
      const told = scheduleWords({ schedule: rrule(text), active: true });
      assert.equal(told, `rrule ${text.replace("\n", " ")}`);
    }
  });

  it("says that it is off", () => {
    assert.equal(scheduleWords({ schedule: interval(60), active: false }), "every minute (off)");
  });
});

describe("a time beside now", () => {
  const now = Date.parse("2026-01-31T06:00:00Z");
  const cases: Record<string, string> = {
    "2026-01-31T05:59:50Z": "10 s ago",
    "2026-01-31T05:00:00Z": "1 h ago",
    "2026-01-31T06:03:00Z": "in 3 min",
    "2026-02-02T06:00:00Z": "in 2 d",
  };
  for (const [time, words] of Object.entries(cases)) {
    it(`is ${words}`, () => assert.equal(when(time, now), words));
  }
});
