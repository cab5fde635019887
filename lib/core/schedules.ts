import { checkSchedule } from "./schedule-checks";
import { isRecord, withoutUndefined, type Json } from "./json";
import { normaliseCron } from "./cron";
import { memberPath, problem, type Problem } from "./problems";
import { withDefaultStart, withoutDefaultStart } from "./recurrence-rules";
import { isUnknown } from "./unknown";

/** When a deployment runs by itself: exactly one of `cron`, `interval` and `rrule`. */
export type ScheduleInputs = {
  /** A cron expression: five fields, six with the seconds last, or `@daily` and the like. @default - none */
  cron?: string;
  /** Whether either of day of month and day of week suffices. Only with `cron`. @default true */
  dayOr?: boolean;
  /** Seconds from one run to the next. @default - none */
  interval?: number;
  /** ISO 8601; runs are whole intervals from it. Only with `interval`. @default 2020-01-01T00:00:00Z */
  anchorDate?: string;
  /** An iCalendar recurrence rule: `FREQ=WEEKLY;BYDAY=MO`. @default - none */
  rrule?: string;
  /** An IANA name: `Europe/Berlin`. @default "UTC" */
  timezone?: string;
  /** Whether it fires. @default - active at first, then as the UI has it */
  active?: boolean;
  /** Over the deployment's parameters. Prefect 3 only. @default {} */
  parameters?: Record<string, Json>;
  /** How many runs are planned ahead at most. @default - the server's setting */
  maxScheduledRuns?: number;
};

/** A schedule's rule as Prefect's API has it. */
export type WireSchedule =
  | { cron: string; timezone: string; day_or: boolean }
  | { interval: number; anchor_date: string; timezone: string }
  | { rrule: string; timezone: string };

export const SCHEDULE_DEFAULTS = {
  anchorDate: "2020-01-01T00:00:00Z",
  dayOr: true,
  timezone: "UTC",
} as const;

/** Every problem of a deployment's schedules, keyed by slug. Unknown values are not judged. */
export function checkSchedules(path: string, schedules: unknown): Problem[] {
  if (schedules === undefined || schedules === null || isUnknown(schedules)) return [];
  if (!isRecord(schedules)) {
    return [problem(path, "must be an object of schedules, each under its name")];
  }
  return Object.entries(schedules).flatMap(([slug, schedule]) => {
    if (slug.trim() === "") return [problem(path, "must give every schedule a name", slug)];
    return checkSchedule(memberPath(path, slug), schedule);
  });
}

/**
 * Schedules given as a list with a `slug` each, keyed by it. A slug that is missing or comes twice
 * is a problem.
 */
export function schedulesByName<T extends { readonly slug: string }>(
  list: readonly T[],
  path = "schedules",
): { schedules: Record<string, Omit<T, "slug">>; problems: Problem[] } {
  const named = new Map<string, Omit<T, "slug">>();
  const places = new Map<string, string>();
  const problems: Problem[] = [];
  list.forEach(({ slug, ...schedule }, index) => {
    const place = `${path}[${index}]`;
    const first = places.get(slug);
    if (typeof slug !== "string" || slug.trim() === "") {
      problems.push(problem(`${place}.slug`, "must name the schedule", slug ?? null));
    } else if (first !== undefined) {
      problems.push(problem(`${place}.slug`, `is the slug of ${first} already`, slug));
    } else {
      places.set(slug, place);
      named.set(slug, schedule);
    }
  });
  return { schedules: Object.fromEntries(named), problems };
}

/**
 * The one form of a schedule: defaults explicit, what a server would rewrite written so. Two
 * schedules that mean the same are the same JSON. `active` stays as it is: left out, it is the
 * UI's. Expects a checked schedule; unknown values pass through.
 */
export function normaliseSchedule(schedule: ScheduleInputs): ScheduleInputs {
  if (!isRecord(schedule)) return schedule;
  const { active, parameters, maxScheduledRuns } = schedule;
  return withoutUndefined({
    ...normaliseRule(schedule),
    timezone: schedule.timezone ?? SCHEDULE_DEFAULTS.timezone,
    active: active ?? undefined,
    parameters: isEmpty(parameters) ? undefined : parameters,
    maxScheduledRuns: maxScheduledRuns ?? undefined,
  });
}

/** The schedule's rule for a request body; `active` and the like are members beside it there. */
export function toWireSchedule(schedule: ScheduleInputs): WireSchedule {
  const { cron, dayOr, interval, anchorDate, rrule, timezone } = normaliseSchedule(schedule);
  const zone = timezone ?? SCHEDULE_DEFAULTS.timezone;
  if (cron !== undefined) return { cron, timezone: zone, day_or: dayOr ?? SCHEDULE_DEFAULTS.dayOr };
  if (rrule !== undefined) return { rrule: withDefaultStart(rrule), timezone: zone };
  if (interval === undefined) throw new Error("a schedule without cron, interval or rrule");
  return { interval, anchor_date: anchorDate ?? SCHEDULE_DEFAULTS.anchorDate, timezone: zone };
}

/** A rule as any supported server answers it, in the form of {@link normaliseSchedule}. */
export function fromWireSchedule(wire: unknown): ScheduleInputs {
  if (!isRecord(wire)) throw new Error("a schedule from the server that is no object");
  const timezone = typeof wire.timezone === "string" ? wire.timezone : undefined;
  if (typeof wire.cron === "string") {
    return normaliseSchedule(
      withoutUndefined({ cron: wire.cron, dayOr: wire.day_or !== false, timezone }),
    );
  }
  if (typeof wire.rrule === "string") {
    return normaliseSchedule(withoutUndefined({ rrule: wire.rrule, timezone }));
  }
  const anchorDate = typeof wire.anchor_date === "string" ? wire.anchor_date : undefined;
  const interval = secondsOf(wire.interval);
  return normaliseSchedule(withoutUndefined({ interval, anchorDate, timezone }));
}

function normaliseRule(schedule: ScheduleInputs): ScheduleInputs {
  const { cron, interval, rrule } = schedule;
  if (cron !== undefined && cron !== null) {
    return { cron: normaliseCron(cron), dayOr: schedule.dayOr ?? SCHEDULE_DEFAULTS.dayOr };
  }
  if (rrule !== undefined && rrule !== null) return { rrule: withoutDefaultStart(rrule) };
  return withoutUndefined({
    interval: typeof interval === "number" ? wholeMicroseconds(interval) : interval,
    anchorDate: utcInstant(schedule.anchorDate ?? SCHEDULE_DEFAULTS.anchorDate),
  });
}

/** The servers keep whole microseconds. */
function wholeMicroseconds(seconds: number): number {
  return Number(seconds.toFixed(6));
}

/** One text for one instant: `2020-01-01T00:00:00Z`; what is no date (an unknown) is left alone. */
function utcInstant(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toISOString().replace(".000Z", "Z");
}

/** A span as servers answer it: seconds, or ISO 8601 of days and less ("PT1H"). */
function secondsOf(interval: unknown): number | undefined {
  if (typeof interval === "number") return interval;
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(
    String(interval),
  );
  if (!iso) throw new Error(`an interval from the server that is no span: ${String(interval)}`);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = iso
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

function isEmpty(parameters: unknown): boolean {
  return isRecord(parameters) ? Object.keys(parameters).length === 0 : parameters == null;
}
