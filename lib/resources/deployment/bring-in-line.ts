import type {
  Deployment,
  DeploymentPatch,
  PrefectClient,
  Schedule,
  ScheduleDocument,
} from "../../client";
import { sameJson } from "../../core/json";
import {
  creationDocument,
  mergedSettings,
  needsPost,
  pendingSettings,
  relabelDocument,
  settingPatches,
} from "./bodies";
import { statedPause, type Changes } from "./changes";
import type { DeploymentInputs } from "./inputs";
import {
  documentOfLive,
  keyedSchedules,
  planSchedules,
  ruleOf,
  type Generation,
  type ScheduleIds,
  type ScheduleStep,
  type Schedules,
} from "./schedule-plan";
import { liveSettings, statedSettings } from "./settings";

/** What a live deployment is to become. */
export interface Target {
  readonly inputs: DeploymentInputs;
  /** What was stated before; undefined when the deployment is being taken over. */
  readonly olds: DeploymentInputs | undefined;
  readonly ids: ScheduleIds;
  readonly changes: Changes;
}

/**
 * Brings a live deployment in line with the fewest calls: nothing that it has already is sent, since
 * each write makes the server forget the runs it has planned. Returns the schedules' ids.
 */
export async function bringInLine(
  client: PrefectClient,
  live: Deployment,
  target: Target,
): Promise<ScheduleIds> {
  const { generation } = await client.server();
  const { inputs, changes, olds, ids } = target;
  const current = liveSettings(live);
  const wanted = statedSettings(inputs);
  const pending = pendingSettings(changes, current, wanted);
  const news = inputs.schedules ?? {};
  const changed = changes.slugs;
  const scene = { generation, live: live.schedules, ids, olds: olds && (olds.schedules ?? {}) };
  const plan = planSchedules({ ...scene, news, changed });

  if (!needsPost(generation, pending, wanted)) {
    const patches = settingPatches(generation, pending, current, wanted);
    await sendPatches(client, live.id, withSwitches(patches, live, target));
    return sendSteps(client, live.id, plan, news);
  }
  const schedules = plan.flatMap((step) => documentsOf(generation, step));
  if (generation === 2) {
    const settings = mergedSettings(current, wanted, pending);
    const identity = { name: live.name, flow_id: live.flow_id };
    const paused = switchedPause(live, target) ?? live.paused;
    const document = creationDocument(generation, identity, settings, { paused, schedules });
    const { deployment } = await client.deployments.create(document);
    await restoreMaximums(client, deployment, schedules);
    return idsOf(deployment.schedules, news);
  }
  const patched = new Set([...pending].filter((key) => !needsPost(3, new Set([key]), wanted)));
  const patches = settingPatches(generation, patched, current, wanted);
  await sendPatches(client, live.id, withSwitches(patches, live, target));
  const settings = mergedSettings(current, wanted, pending);
  const { deployment } = await client.deployments.create(
    relabelDocument(live, settings, schedules),
  );
  await restoreMaximums(client, deployment, schedules);
  return idsOf(deployment.schedules, news);
}

/** The ids of the stated schedules among those that a server answers. */
export function idsOf(schedules: readonly Schedule[], stated: Schedules): ScheduleIds {
  const keyed = keyedSchedules(schedules, {}, stated);
  const slugs = Object.keys(stated).filter((slug) => keyed.has(slug));
  return Object.fromEntries(slugs.map((slug) => [slug, keyed.get(slug)?.id ?? ""]));
}

/** A deployment's document takes schedules without their maximum, in silence: it is set afterwards. */
export async function restoreMaximums(
  client: PrefectClient,
  { id, schedules }: Deployment,
  documents: readonly ScheduleDocument[],
): Promise<void> {
  const without = schedules.filter((schedule) => schedule.max_scheduled_runs === null);
  for (const { slug, schedule: rule, max_scheduled_runs } of documents) {
    if (typeof max_scheduled_runs !== "number") continue;
    const index = without.findIndex(
      (found) => (found.slug ?? null) === (slug ?? null) && sameJson(ruleOf(found), rule),
    );
    const [found] = index < 0 ? [] : without.splice(index, 1);
    if (found) await client.schedules.update(id, found.id, { max_scheduled_runs });
  }
}

/** Adds what is no setting, the pause above all, to the first call. */
function withSwitches(
  patches: readonly DeploymentPatch[],
  live: Deployment,
  target: Target,
): DeploymentPatch[] {
  const switches: DeploymentPatch = {};
  const paused = switchedPause(live, target);
  if (paused !== undefined) switches.paused = paused;
  if (target.changes.versionInfo) {
    switches.version_info = (target.inputs.versionInfo ?? null) as DeploymentPatch["version_info"];
  }
  if (Object.keys(switches).length === 0) return [...patches];
  const [first = {}, ...others] = patches;
  return [{ ...switches, ...first }, ...others];
}

/** The new value of the pause where it is the program's and differs. */
function switchedPause(live: Deployment, { changes, inputs }: Target): boolean | undefined {
  const wanted = statedPause(inputs) ?? false;
  return changes.paused && live.paused !== wanted ? wanted : undefined;
}

async function sendPatches(
  client: PrefectClient,
  id: string,
  patches: readonly DeploymentPatch[],
): Promise<void> {
  for (const patch of patches) await client.deployments.update(id, patch);
}

async function sendSteps(
  client: PrefectClient,
  id: string,
  plan: readonly ScheduleStep[],
  stated: Schedules,
): Promise<ScheduleIds> {
  const ids: Record<string, string> = {};
  for (const step of plan) {
    if (step.kind === "remove") await client.schedules.delete(id, step.live.id);
    if (step.kind === "edit") await client.schedules.update(id, step.live.id, step.patch);
    if (step.kind !== "keep" && step.kind !== "edit") continue;
    if (Object.hasOwn(stated, step.slug)) ids[step.slug] = step.live.id;
  }
  const added = plan.filter((step) => step.kind === "add");
  if (added.length === 0) return ids;
  const made = await client.schedules.create(
    id,
    added.map((step) => step.document),
  );
  added.forEach((step, index) => {
    const schedule = made[index];
    if (schedule) ids[step.slug] = schedule.id;
  });
  return ids;
}

function documentsOf(generation: Generation, step: ScheduleStep) {
  if (step.kind === "remove") return [];
  return [step.kind === "keep" ? documentOfLive(generation, step.live) : step.document];
}
