import { strict as assert } from "node:assert";
import type { Schedule } from "../../../../lib/client";
import {
  planSchedules,
  scheduleDocument,
  scheduleInputsOf,
  type ScheduleScene,
} from "../../../../lib/resources/deployment/schedule-plan";

const cron = (text: string) => ({ cron: text, timezone: "UTC", day_or: true });

function live(id: string, parts: Partial<Schedule> = {}): Schedule {
  return {
    id,
    created: null,
    updated: null,
    deployment_id: "d",
    schedule: cron("0 1 * * *"),
    active: true,
    max_scheduled_runs: null,
    slug: null,
    parameters: {},
    ...parts,
  };
}

/** The plan in short: `edit a {"active":true}`. */
function plan(scene: Partial<ScheduleScene>): string[] {
  const news = scene.news ?? {};
  const changed = new Set([...Object.keys(news), ...Object.keys(scene.olds ?? {})]);
  const whole = { generation: 3, live: [], ids: {}, olds: {}, changed, ...scene, news } as const;
  return planSchedules(whole).map((step) => {
    const patch = step.kind === "edit" ? ` ${JSON.stringify(step.patch)}` : "";
    return `${step.kind} ${step.slug}${patch}`;
  });
}

describe("schedule plan", () => {
  const A = { cron: "0 1 * * *" };

  it("adds, removes and keeps, removals first", () => {
    const steps = plan({
      live: [live("1", { slug: "a" }), live("2", { slug: "b" })],
      olds: { a: A, b: A },
      news: { c: { interval: 60 }, b: A },
    });

    assert.deepEqual(steps, ["remove a", "keep b", "add c"]);
  });

  it("leaves alone what the program did not change, also where people did", () => {
    const steps = plan({
      live: [live("1", { slug: "a", schedule: cron("9 9 * * *") }), live("2", { slug: "x" })],
      olds: { a: A, gone: A },
      news: { a: A, gone: A },
      changed: new Set<string>(),
    });

    assert.deepEqual(steps, ["keep a", "keep x"]);
  });

  it("edits only the parts that differ", () => {
    const edit = (parts: Partial<Schedule>, wanted: object, before: object = A) =>
      plan({
        live: [live("1", { slug: "a", ...parts })],
        olds: { a: before },
        news: { a: wanted },
      });
    const B = { cron: "0 2 * * *" };

    assert.deepEqual(edit({ active: false }, B), [
      `edit a {"schedule":{"cron":"0 2 * * *","timezone":"UTC","day_or":true}}`,
    ]);
    assert.deepEqual(edit({}, { ...A, maxScheduledRuns: 2 }), [`edit a {"max_scheduled_runs":2}`]);
    assert.deepEqual(edit({}, { ...A, parameters: { n: 1 } }), [`edit a {"parameters":{"n":1}}`]);
    assert.deepEqual(edit({ active: false }, { ...A, active: true }), [`edit a {"active":true}`]);
    assert.deepEqual(edit({ active: false }, A, { ...A, active: false }), [
      `edit a {"active":true}`,
    ]);
    assert.deepEqual(edit({ active: false }, A, { ...A, active: true }), ["keep a"]);
  });

  it("makes one anew to take its maximum away", () => {
    const steps = plan({
      live: [live("1", { slug: "a", max_scheduled_runs: 3 })],
      olds: { a: { ...A, maxScheduledRuns: 3 } },
      news: { a: A },
    });

    assert.deepEqual(steps, ["remove a", "add a"]);
  });

  it("tells schedules without slugs apart by recorded ids, then by their rules", () => {
    const steps = plan({
      generation: 2,
      live: [live("1"), live("2", { schedule: cron("0 2 * * *") }), live("3")],
      ids: { b: "1" },
      olds: { a: { cron: "0 2 * * *" }, b: A },
      news: { a: { cron: "0 2 * * *" }, b: { cron: "0 3 * * *" } },
    });

    assert.deepEqual(steps, [
      "keep a",
      "keep 3",
      `edit b {"schedule":{"cron":"0 3 * * *","timezone":"UTC","day_or":true}}`,
    ]);
  });

  it("leaves schedules that are taken over without a slug where nothing else is to change", () => {
    const steps = plan({
      live: [live("1"), live("2", { schedule: cron("0 2 * * *") })],
      olds: undefined,
      news: { a: A },
    });

    assert.deepEqual(steps, ["remove 2", "keep a"]);
  });

  it("names a schedule without a slug along with another change of it", () => {
    const steps = plan({
      live: [live("1")],
      olds: undefined,
      news: { a: { ...A, active: false } },
    });

    assert.deepEqual(steps, ['edit a {"active":false,"slug":"a"}']);
  });

  it("tells schedules of one rule apart by the rest of them", () => {
    const steps = plan({
      live: [live("1", { active: false }), live("2", { parameters: { n: 1 } }), live("3")],
      olds: undefined,
      news: { a: { ...A, parameters: { n: 1 } }, b: A, c: { ...A, active: false } },
    });

    assert.deepEqual(steps.sort(), ["keep a", "keep b", "keep c"]);
  });

  it("never sends 2.20 a slug or parameters", () => {
    assert.deepEqual(Object.keys(scheduleDocument(2, "a", A)), [
      "schedule",
      "active",
      "max_scheduled_runs",
    ]);
  });

  it("shows a live schedule in the stated form where they are the same", () => {
    const stated = { rrule: "FREQ=DAILY" };
    const rrule = { rrule: "DTSTART:20200101T000000\nFREQ=DAILY", timezone: "UTC" };

    assert.equal(scheduleInputsOf(live("1", { schedule: rrule, active: false }), stated), stated);
    const drifted = scheduleInputsOf(live("1", { active: false }), { ...stated, active: true });
    assert.deepEqual(drifted, { cron: "0 1 * * *", dayOr: true, timezone: "UTC", active: false });
  });
});
