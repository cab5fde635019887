import type { Schedule, ScheduleDocument, SchedulePatch } from "../../client";
import { sameJson, type Json } from "../../core/json";
import {
  fromWireSchedule,
  normaliseSchedule,
  toWireSchedule,
  type ScheduleInputs,
} from "../../core/schedules";

export type Schedules = Readonly<Record<string, ScheduleInputs>>;
export type ScheduleIds = Readonly<Record<string, string>>;
export type Generation = 2 | 3;

/** The documents of all stated schedules. */
export function scheduleDocuments(generation: Generation, stated: Schedules): ScheduleDocument[] {
  return Object.entries(stated).map(([slug, schedule]) =>
    scheduleDocument(generation, slug, schedule),
  );
}

/** What happens to one schedule. */
export type ScheduleStep =
  | { readonly kind: "keep"; readonly slug: string; readonly live: Schedule }
  | {
      readonly kind: "edit";
      readonly slug: string;
      readonly live: Schedule;
      readonly patch: SchedulePatch;
      readonly document: ScheduleDocument;
    }
  | { readonly kind: "add"; readonly slug: string; readonly document: ScheduleDocument }
  | { readonly kind: "remove"; readonly slug: string; readonly live: Schedule };

/** What a plan is made from. */
export interface ScheduleScene {
  readonly generation: Generation;
  readonly live: readonly Schedule[];
  /** The ids recorded by slug; on 2.20 they are all that tells schedules apart. */
  readonly ids: ScheduleIds;
  /** What the program stated before; undefined when the deployment is being taken over. */
  readonly olds: Schedules | undefined;
  readonly news: Schedules;
  /** The slugs to bring in line; all others are kept as they are. */
  readonly changed: ReadonlySet<string>;
}

/**
 * The live schedules under their keys: the slug; where there is none, the slug that was recorded
 * with the id, or that of a stated schedule that is the same, or has the same rule; for any other its
 * own id.
 */
export function keyedSchedules(
  live: readonly Schedule[],
  ids: ScheduleIds,
  stated: Schedules,
): Map<string, Schedule> {
  const slugOfId = new Map(Object.entries(ids).map(([slug, id]) => [id, slug]));
  const keyed = new Map<string, Schedule>();
  let nameless: Schedule[] = [];
  for (const schedule of live) {
    const slug = schedule.slug ?? slugOfId.get(schedule.id);
    if (slug === undefined) nameless.push(schedule);
    else keyed.set(slug, schedule);
  }
  // Of several with one rule each goes to the one that it is, before the rule alone decides.
  for (const fits of [isWholly, hasRule]) {
    nameless = nameless.filter((schedule) => {
      const match = Object.entries(stated).find(
        ([slug, wanted]) => !keyed.has(slug) && fits(schedule, wanted),
      );
      if (match) keyed.set(match[0], schedule);
      return !match;
    });
  }
  for (const schedule of nameless) keyed.set(schedule.id, schedule);
  return keyed;
}

function hasRule(live: Schedule, wanted: ScheduleInputs): boolean {
  return sameJson(toWireSchedule(wanted), ruleOf(live));
}

function isWholly(live: Schedule, wanted: ScheduleInputs): boolean {
  return (
    hasRule(live, wanted) &&
    (wanted.active ?? true) === live.active &&
    (wanted.maxScheduledRuns ?? null) === live.max_scheduled_runs &&
    sameJson(wanted.parameters ?? {}, live.parameters ?? {})
  );
}

/** The steps from what is live to what is stated, removals first: a slug can be taken only once. */
export function planSchedules(scene: ScheduleScene): ScheduleStep[] {
  const { olds, news, changed } = scene;
  const keyed = keyedSchedules(scene.live, scene.ids, { ...olds, ...news });
  const steps: ScheduleStep[] = [];
  for (const [slug, live] of keyed) {
    const wanted = news[slug];
    const takenOver = olds === undefined;
    if (wanted === undefined && (takenOver || changed.has(slug))) {
      steps.push({ kind: "remove", slug, live });
    } else if (wanted === undefined || !changed.has(slug)) {
      steps.push({ kind: "keep", slug, live });
    } else {
      steps.push(...editSteps(scene, slug, live, wanted));
    }
  }
  for (const [slug, wanted] of Object.entries(news)) {
    if (keyed.has(slug) || !changed.has(slug)) continue;
    steps.push({ kind: "add", slug, document: scheduleDocument(scene.generation, slug, wanted) });
  }
  const order = ["remove", "keep", "edit", "add"];
  return steps.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** A schedule for a request body. 2.20 refuses slug and parameters. */
export function scheduleDocument(
  generation: Generation,
  slug: string,
  wanted: ScheduleInputs,
  active = wanted.active ?? true,
): ScheduleDocument {
  const { maxScheduledRuns, parameters } = wanted;
  const document = {
    schedule: toWireSchedule(wanted),
    active,
    max_scheduled_runs: maxScheduledRuns ?? null,
  };
  return generation === 2 ? document : { ...document, slug, parameters: parameters ?? {} };
}

/** A live schedule for a request body that has to state all of them. */
export function documentOfLive(generation: Generation, live: Schedule): ScheduleDocument {
  const { active, max_scheduled_runs, parameters, slug } = live;
  const document = { schedule: ruleOf(live), active, max_scheduled_runs };
  if (generation === 2) return document;
  return { ...document, parameters: parameters ?? {}, slug: slug ?? null };
}

/** The rule as this library would write it, whatever the server made of it. */
export function ruleOf(live: Schedule) {
  return toWireSchedule(fromWireSchedule(live.schedule));
}

/** Only the parts that differ, so that what people have set in the UI beside them stays. */
function editSteps(
  { generation, olds }: ScheduleScene,
  slug: string,
  live: Schedule,
  wanted: ScheduleInputs,
): ScheduleStep[] {
  const active = statedActive(olds?.[slug], wanted);
  const document = scheduleDocument(generation, slug, wanted, active ?? live.active);
  const most = wanted.maxScheduledRuns ?? null;
  // A null is ignored there: the way to no limit is a new schedule.
  if (most === null && live.max_scheduled_runs !== null) {
    return [
      { kind: "remove", slug, live },
      { kind: "add", slug, document },
    ];
  }
  const patch: SchedulePatch = {};
  if (!sameJson(document.schedule, ruleOf(live))) patch.schedule = document.schedule;
  if (most !== live.max_scheduled_runs) patch.max_scheduled_runs = most;
  if (active !== undefined && active !== live.active) patch.active = active;
  const parameters = wanted.parameters ?? {};
  if (generation === 3 && !sameJson(parameters, live.parameters ?? {})) {
    patch.parameters = parameters;
  }
  // One without a slug is known by its id: a name alone is worth no write, which drops planned runs.
  if (Object.keys(patch).length === 0) return [{ kind: "keep", slug, live }];
  if (generation === 3 && live.slug !== slug) patch.slug = slug;
  return [{ kind: "edit", slug, live, patch, document }];
}

/** A switch-off that the program takes back ends; undefined leaves it to people. */
function statedActive(
  before: ScheduleInputs | undefined,
  wanted: ScheduleInputs,
): boolean | undefined {
  return wanted.active ?? (before?.active === false ? true : undefined);
}

/** A live schedule as the program would state it. `active` is not the program's unless it says so. */
export function scheduleInputsOf(
  live: Schedule,
  stated: ScheduleInputs | undefined,
): ScheduleInputs {
  const found: ScheduleInputs = { ...fromWireSchedule(live.schedule) };
  const owned = stated === undefined || (stated.active ?? null) !== null;
  if (owned) found.active = live.active;
  if (live.max_scheduled_runs !== null) found.maxScheduledRuns = live.max_scheduled_runs;
  if (live.parameters) found.parameters = live.parameters as Record<string, Json>;
  const normal = normaliseSchedule(found);
  const same = stated !== undefined && sameJson(normaliseSchedule(stated), normal);
  return same ? stated : normal;
}
