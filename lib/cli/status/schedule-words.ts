import { RRule } from "rrule";
import type { Schedule } from "../../client";
import { fromWireSchedule, type ScheduleInputs } from "../../core/schedules";

const DAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
const UNITS: readonly (readonly [number, string])[] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A schedule in words, as far as there are few: `daily at 02:00 Europe/Berlin`. */
export function scheduleWords({ schedule, active }: Pick<Schedule, "schedule" | "active">): string {
  const read = fromWireSchedule(schedule);
  const zone = read.timezone === "UTC" || read.timezone === undefined ? "" : ` ${read.timezone}`;
  return `${ruleWords(read)}${zone}${active ? "" : " (off)"}`;
}

function ruleWords({ cron, interval, rrule }: ScheduleInputs): string {
  if (cron !== undefined) return cronWords(cron);
  if (interval !== undefined) return intervalWords(interval);
  return rruleWords(rrule ?? "");
}

function cronWords(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = cron.split(" ");
  const plain = more.length === 0 && day === "*" && month === "*";
  if (!plain || weekday === "") return `cron ${cron}`;
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (every !== undefined && hour === "*" && weekday === "*" && 60 % Number(every) === 0) {
    return intervalWords(60 * Number(every));
  }
  if (!/^\d+$/.test(minute)) return `cron ${cron}`;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (hour === "*" && weekday === "*") return `hourly at :${minute.padStart(2, "0")}`;
  if (!/^\d+$/.test(hour)) return `cron ${cron}`;
  if (weekday === "*") return `daily at ${time}`;
  const named = DAYS[Number(weekday) % 7];
  return /^[0-7]$/.test(weekday) && named ? `${named} at ${time}` : `cron ${cron}`;
}

function intervalWords(seconds: number): string {
  const [size = 1, unit = "second"] = UNITS.find(([one]) => seconds % one === 0) ?? [];
  const number = seconds / size;
  return number === 1 ? `every ${unit}` : `every ${number} ${unit}s`;
}

/**
 * What the words of a rule are exact for: they leave out in silence what they have none for, and a rule
 * expands what is finer than its frequency, so that a year's first day is one of each month.
 */
const WORDED: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  MINUTELY: {},
  HOURLY: {},
  DAILY: { BYHOUR: /^\d+(,\d+)*$/ },
  // All seven days are no words where the interval is longer.
  WEEKLY: { BYDAY: /^[A-Z]{2}(,[A-Z]{2}){0,5}$/, BYHOUR: /^\d+(,\d+)*$/ },
  MONTHLY: { BYMONTHDAY: /^\d+(,\d+)*$/ },
  YEARLY: {},
};

function rruleWords(rrule: string): string {
  const rule = rrule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
  return hasWords(rule) ? RRule.fromString(rule).toText() : `rrule ${rrule.split("\n").join(" ")}`;
}

/** A start has none: it says the time of the day. */
function hasWords(rule: string): boolean {
  const parts = rule.split(";").map((part) => part.split("=") as [string, string?]);
  const { FREQ = "", ...rest } = Object.fromEntries(parts) as Record<string, string | undefined>;
  if (!Object.hasOwn(WORDED, FREQ) || /\s/.test(rule)) return false;
  const worded = { INTERVAL: /^[1-9]\d*$/, ...WORDED[FREQ] } as Record<string, RegExp>;
  return Object.entries(rest).every(([key, value = ""]) => worded[key]?.test(value));
}
