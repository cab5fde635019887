import { isRecord, sameJson } from "../../../core/json";
import { checkTimeZone } from "../../../core/time-zones";
import { SECRET } from "../preview/secrets";
import { type Rich, rich } from "./rich";
import { shown } from "./values";

/** What a schedule says beside its rule: all but the time zone that every schedule has. */
const SETTINGS = ["dayOr", "anchorDate", "parameters", "maxScheduledRuns"];

/**
 * The lines of what becomes of a deployment's schedules, by their names.
 * @param isNew - whether the deployment is: then none of them is told to be added
 */
export function scheduleLines(before: unknown, after: unknown, isNew: boolean): Rich[] {
  const [old, now] = [before, after].map((side) => (isRecord(side) ? side : {})) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  const slugs = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return slugs
    .filter((slug) => !sameJson(old[slug], now[slug]))
    .map((slug) => {
      const name = rich`schedule ${slug}`;
      if (isNew) return rich`${name}: ${scheduleText(now[slug])}`;
      return scheduleLine(name, old[slug], now[slug]);
    });
}

function scheduleLine(name: Rich, before: unknown, after: unknown): Rich {
  if (after === undefined) return rich`${name} is removed (was ${scheduleText(before)})`;
  if (before === undefined) return rich`${name} is added: ${scheduleText(after)}`;
  if (!isRecord(before) || !isRecord(after)) return rich`${name} changes`;
  const { active: was, ...ruleBefore } = before;
  const { active: is, ...ruleAfter } = after;
  if (sameJson(ruleBefore, ruleAfter)) {
    const what =
      is === false ? "is paused" : is === true ? "is active" : "is left as people set it";
    return rich`${name} ${[what]} (${scheduleText(ruleAfter)})`;
  }
  if (was === is && sameJson(withoutRule(ruleBefore), withoutRule(ruleAfter))) {
    return rich`${name}: ${scheduleText(before)} → ${ruleText(after)}`;
  }
  return rich`${name}: ${scheduleText(before)} → ${scheduleText(after)}`;
}

/** `cron 0 2 * * * Europe/Berlin, paused`. */
export function scheduleText(schedule: unknown): Rich {
  if (!isRecord(schedule)) return shown(schedule);
  const { timezone, active } = schedule;
  const kind = "cron" in schedule ? "cron " : "rrule" in schedule ? "rule " : "";
  const zone = timezone === undefined ? [] : [" ", ...zoneText(timezone)];
  const settings = SETTINGS.filter((key) => schedule[key] !== undefined).flatMap((key) => [
    ", ",
    ...rich`${[key]} ${shown(schedule[key])}`,
  ]);
  return [
    kind,
    ...ruleText(schedule),
    ...zone,
    ...settings,
    ...(active === false ? [", paused"] : []),
  ];
}

function ruleText({ cron, interval, rrule }: Readonly<Record<string, unknown>>): Rich {
  if (interval === undefined) return shown(cron ?? rrule);
  return typeof interval === "number" ? [`every ${spanText(interval)}`] : shown(interval);
}

function withoutRule({ cron, interval, rrule, ...rest }: Readonly<Record<string, unknown>>) {
  // Of two kinds of rule the old one's kind has to be said too.
  return { ...rest, kinds: [cron, interval, rrule].map((one) => one !== undefined) };
}

/** A known zone is a word like others; what else stands there is quoted. */
function zoneText(zone: unknown): Rich {
  const known = typeof zone === "string" && checkTimeZone("timezone", zone).length === 0;
  return known && zone !== SECRET && /^[A-Za-z]+(?:\/[A-Za-z_+-]+\d{0,2})*$/.test(zone)
    ? [zone]
    : shown(zone);
}

const UNITS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
] as const;

/** `90 min` of 5400: the largest unit that leaves no fraction. */
function spanText(seconds: number): string {
  const unit = UNITS.find(([size]) => seconds >= size && seconds % size === 0);
  return unit === undefined ? `${seconds} s` : `${seconds / unit[0]} ${unit[1]}`;
}
