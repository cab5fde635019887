import type { Deployment, Schedule } from "../../../client";
import { isRecord, type Json, withoutUndefined } from "../../../core/json";
import { withoutServerLabels } from "../../../core/labels";
import { fromWireSchedule, SCHEDULE_DEFAULTS, type ScheduleInputs } from "../../../core/schedules";
import { ADOPTED, type Candidate, createdOf, onlyIf, type Search } from "./candidate";

/**
 * Flows with something to state, or without deployments. A deployment brings any other by itself: that
 * one is imported where it is asked for by `--filter`.
 */
export async function findFlows({ lists, wanted }: Search): Promise<Candidate[]> {
  const flows = await lists.flows();
  const deployments = wanted.all ? await lists.deployments() : [];
  const brought = new Set(deployments.map(({ flow_id }) => flow_id));
  return flows
    .map((flow) => ({ flow, labels: withoutServerLabels(flow.labels ?? {}) }))
    .filter(({ flow, labels }) => {
      const says = flow.tags.length > 0 || Object.keys(labels).length > 0;
      return says || !brought.has(flow.id);
    })
    .map(({ flow, labels }) => ({
      kind: "flows",
      id: flow.id,
      name: flow.name,
      created: createdOf(flow),
      state: withoutUndefined({
        name: flow.name,
        labels: Object.keys(labels).length > 0 ? labels : undefined,
        ...ADOPTED,
      }),
    }));
}

export async function findDeployments({ client, lists }: Search): Promise<Candidate[]> {
  const [deployments, flows] = [await lists.deployments(), await lists.flows()];
  const names = new Map(flows.map(({ id, name }) => [id, name]));
  const { generation } = await client.server();
  return deployments.map((deployment) => {
    const flowName = names.get(deployment.flow_id);
    const fullName = `${flowName ?? ""}/${deployment.name}`;
    return {
      kind: "deployments",
      id: deployment.id,
      name: fullName,
      created: createdOf(deployment),
      leftOut: flowName === undefined ? "its flow is gone" : undefined,
      state: withoutUndefined({
        name: deployment.name,
        flowName,
        paused: onlyIf(deployment.paused),
        ...schedulesOf(deployment),
        ...ADOPTED,
        deploymentId: deployment.id,
        fullName,
        flowId: deployment.flow_id,
        url: "",
        flowCreated: false,
        serverGeneration: generation,
      }),
    };
  });
}

/**
 * The schedules under names: their slugs, or words for those that the server has without. They are
 * stated in the shortest form, which the handler keeps where it means what is live.
 */
function schedulesOf({ schedules }: Deployment) {
  if (schedules.length === 0) return { scheduleIds: {} };
  const taken = new Set(schedules.flatMap(({ slug }) => slug ?? []));
  const oldestFirst = [...schedules].sort((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1));
  const named = oldestFirst.map((schedule) => {
    const slug = schedule.slug ?? freeName(schedule, taken);
    taken.add(slug);
    return [slug, schedule] as const;
  });
  return {
    schedules: Object.fromEntries(
      named.flatMap(([slug, one]) => (isUnderstood(one) ? [[slug, shortest(one)]] : [])),
    ),
    scheduleIds: Object.fromEntries(named.map(([slug, { id }]) => [slug, id])),
  };
}

function ageKey({ created, id }: Schedule): string {
  return `${created ?? ""} ${id}`;
}

function freeName({ schedule }: Schedule, taken: ReadonlySet<string>): string {
  const stem = ["cron", "rrule", "interval"].find((kind) => kind in schedule) ?? "schedule";
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
  return name;
}

/** One that is not has the handler refuse the whole deployment when it reads it. */
function isUnderstood({ schedule }: Schedule): boolean {
  try {
    return isRecord(fromWireSchedule(schedule));
  } catch {
    return false;
  }
}

function shortest({ schedule, active, parameters, max_scheduled_runs }: Schedule): ScheduleInputs {
  const rule = Object.entries(fromWireSchedule(schedule)).filter(
    ([key, value]) => SCHEDULE_DEFAULTS[key as keyof typeof SCHEDULE_DEFAULTS] !== value,
  );
  return withoutUndefined({
    ...Object.fromEntries(rule),
    active: active ? undefined : false,
    parameters: Object.keys(parameters ?? {}).length > 0 ? (parameters as Parameters) : undefined,
    maxScheduledRuns: max_scheduled_runs ?? undefined,
  });
}

type Parameters = Record<string, Json>;
