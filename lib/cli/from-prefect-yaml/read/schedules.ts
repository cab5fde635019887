import { withoutUndefined } from "../../../core/json";
import { checkSchedule } from "../../../core/schedule-checks";
import { hasCode, NOTHING, type Templates } from "../program/templates";
import type { Wanted } from "../program/values";
import { secondsOf } from "./duration";
import { type Section, sectionsOf } from "./section";
import { isNothing } from "./tree";

/** The fields of a schedule, by which argument the program has them, and what they are. */
const FIELDS: Readonly<Record<string, readonly [argument: string, wanted: Wanted]>> = {
  cron: ["cron", "text"],
  day_or: ["dayOr", "boolean"],
  interval: ["interval", "number"],
  anchor_date: ["anchorDate", "text"],
  rrule: ["rrule", "text"],
  timezone: ["timezone", "text"],
  active: ["active", "boolean"],
  parameters: ["parameters", "json"],
  max_scheduled_runs: ["maxScheduledRuns", "number"],
};

export const SCHEDULE_FIELDS = [...Object.keys(FIELDS), "slug", "replaces", "catchup"];

/** What Prefect 2.20's `deploy` passes over. */
const ONLY_3 = ["day_or", "parameters"];

/** The schedules of a deployment under their slugs, or under the words for what they are. */
export function schedulesOf(
  deployment: Section,
  templates: Templates,
  generation: 2 | 3,
): Record<string, unknown> | undefined {
  const { findings } = deployment;
  const [single, list] = [deployment.take("schedule"), deployment.list("schedules")];
  if (single && !isNothing(single) && list) {
    const reason = "goes not with schedules; move it into that list";
    findings.problem(single, deployment.pathOf("schedule"), reason);
  }
  const isTable = single?.kind === "table" && !isNothing(single);
  if (single && single.kind !== "table") {
    findings.problem(single, deployment.pathOf("schedule"), "must be a table of fields");
  }
  const sections = list
    ? sectionsOf(list, deployment.pathOf("schedules"), findings)
    : isTable
      ? [deployment.section("schedule")!]
      : [];
  const named: Record<string, unknown> = {};
  const slugs = sections.map((section) => section.take("slug"));
  const stated = new Set(slugs.flatMap((slug) => (slug?.kind === "leaf" ? [slug.value] : [])));
  sections.forEach((section, index) => {
    const slug = slugs[index];
    const schedule = scheduleOf(section, templates, generation);
    const own = slug?.kind === "leaf" ? String(slug.value) : undefined;
    if (own !== undefined && own in named) {
      findings.problem(slug!, section.pathOf("slug"), `is the slug of another schedule already`);
    }
    named[own ?? freeName(schedule, named, stated)] = schedule;
  });
  return sections.length > 0 ? named : undefined;
}

function freeName(
  schedule: Readonly<Record<string, unknown>>,
  named: Readonly<Record<string, unknown>>,
  stated: ReadonlySet<unknown>,
): string {
  const stem = ["cron", "rrule", "interval"].find((kind) => kind in schedule) ?? "schedule";
  let name = stem;
  for (let number = 2; name in named || stated.has(name); number += 1) name = `${stem}-${number}`;
  return name;
}

function scheduleOf(
  section: Section,
  templates: Templates,
  generation: 2 | 3,
): Record<string, unknown> {
  const { findings } = section;
  const schedule: Record<string, unknown> = {};
  if (generation === 2) {
    for (const key of ONLY_3) section.passOver(key, "Prefect 2.20 passes over it");
  }
  for (const [key, [argument, wanted]] of Object.entries(FIELDS)) {
    if (generation === 2 && ONLY_3.includes(key)) continue;
    const tree = section.take(key);
    const value = tree && templates.fill(tree, section.pathOf(key), "deploy", wanted);
    if (tree === undefined || value === NOTHING) continue;
    schedule[argument] = key === "interval" ? (secondsOf(value) ?? value) : value;
  }
  remarks(section, schedule);
  const stated = withoutUndefined(jsonRule(schedule));
  if (hasCode(stated)) return stated;
  for (const { path, message } of checkSchedule(section.path, stated)) {
    findings.problem(section, path, message);
  }
  return stated;
}

function remarks(section: Section, schedule: Readonly<Record<string, unknown>>): void {
  section.passOver("replaces", "edit the schedule under its slug instead, and it keeps its id");
  section.passOver("catchup", "Prefect has no such setting any more");
  if (schedule.interval !== undefined && schedule.anchorDate === undefined) {
    const reason =
      "an interval without anchor_date is counted from 2020-01-01T00:00:00Z; prefect deploy counts from the moment of each deploy";
    section.findings.remark(section, section.path, reason);
  }
  section.close(SCHEDULE_FIELDS);
}

/** A rule may be JSON: `{"rrule": "FREQ=DAILY", "timezone": "UTC"}`. */
function jsonRule(schedule: Record<string, unknown>): Record<string, unknown> {
  const { rrule } = schedule;
  if (typeof rrule !== "string" || !rrule.trim().startsWith("{")) return schedule;
  try {
    const { timezone, ...rule } = JSON.parse(rrule) as Record<string, unknown>;
    return { ...schedule, ...rule, timezone: schedule.timezone ?? timezone };
  } catch {
    return schedule;
  }
}
