import { checkCount } from "./limits";
import { checkCron } from "./cron";
import { isRecord } from "./json";
import { problem, type Problem } from "./problems";
import { checkRecurrenceRule } from "./recurrence-rules";
import { nearest } from "./suggestions";
import { checkTimeZone } from "./time-zones";
import { hasUnknown, isUnknown } from "./unknown";

const KINDS = ["cron", "interval", "rrule"] as const;

/** The settings of a schedule that go with one kind only. */
const ONLY_WITH = { dayOr: "cron", anchorDate: "interval" } as const;

type Check = (path: string, value: unknown, schedule: Record<string, unknown>) => Problem[];

const CHECKS: Readonly<Record<string, Check>> = {
  cron: (path, value, { dayOr }) => checkCron(path, value, { dayOr: dayOr !== false }),
  dayOr: checkBoolean,
  interval: checkInterval,
  anchorDate: checkInstant,
  rrule: checkRecurrenceRule,
  timezone: checkTimeZone,
  active: checkBoolean,
  parameters: checkParameterObject,
  maxScheduledRuns: (path, value) => checkCount(path, value, { min: 1 }),
};

/** Every problem of one schedule; a setting that is undefined or null counts as left out. */
export function checkSchedule(path: string, schedule: unknown): Problem[] {
  if (isUnknown(schedule)) return [];
  if (!isRecord(schedule)) {
    // The value is not quoted: it may be a parameter that stands one level too high.
    const fix = 'write e.g. { cron: "0 6 * * *" }';
    return [
      problem(path, "must be an object with one of cron, interval and rrule", undefined, fix),
    ];
  }
  const settings = Object.entries(schedule).filter(([, value]) => (value ?? null) !== null);
  return [
    ...checkKind(
      path,
      settings.map(([key]) => key),
    ),
    ...settings.flatMap(([key, value]) => {
      const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
      return check ? check(`${path}.${key}`, value, schedule) : [notASetting(path, key)];
    }),
  ];
}

function checkKind(path: string, keys: readonly string[]): Problem[] {
  const kinds = KINDS.filter((kind) => keys.includes(kind));
  if (kinds.length === 0) {
    return [problem(path, "needs one of cron, interval and rrule", undefined, "none is set")];
  }
  if (kinds.length > 1) {
    const got = `got ${kinds.slice(0, -1).join(", ")} and ${kinds.at(-1)}`;
    return [problem(path, "takes only one of cron, interval and rrule", undefined, got)];
  }
  return Object.entries(ONLY_WITH)
    .filter(([key, kind]) => keys.includes(key) && kinds[0] !== kind)
    .map(([key, kind]) => problem(`${path}.${key}`, `goes only with ${kind}`));
}

function notASetting(path: string, key: string): Problem {
  const meant = nearest(key, Object.keys(CHECKS));
  const fix = meant ? `did you mean ${meant}?` : `known are ${Object.keys(CHECKS).join(", ")}`;
  return problem(`${path}.${key}`, "is not a setting of a schedule", undefined, fix);
}

function checkBoolean(path: string, value: unknown): Problem[] {
  if (typeof value === "boolean" || isUnknown(value)) return [];
  return [problem(path, "must be true or false", value)];
}

function checkInterval(path: string, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  // The servers keep whole microseconds; what is less is nothing.
  if (typeof value === "number" && Number.isFinite(value) && value >= 1e-6) return [];
  return [problem(path, "must be a number of seconds greater than 0", value, "write e.g. 3600")];
}

/** ISO 8601 with the zone stated: without one, servers disagree on what it means. */
function checkInstant(path: string, value: unknown): Problem[] {
  if (isUnknown(value) || (typeof value === "string" && isInstant(value))) return [];
  const needs = 'must be an ISO 8601 date and time with "Z" or an offset';
  return [problem(path, needs, value, 'write e.g. "2026-01-31T06:00:00Z"')];
}

function isInstant(text: string): boolean {
  const match =
    /^(\d{4}-\d\d-)(\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? undefined;
  if (!match || Number.isNaN(Date.parse(text))) return false;
  // JavaScript takes 30 February for 2 March.
  const day = new Date(`${match[1]}${match[2]}T00:00:00Z`);
  return day.getUTCDate() === Number(match[2]);
}

function checkParameterObject(path: string, value: unknown): Problem[] {
  if (isRecord(value) || hasUnknown(value)) return [];
  return [problem(path, "must be an object of parameters by name")];
}
