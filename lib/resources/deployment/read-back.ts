import type { Deployment } from "../../client";
import { sameJson, withoutUndefined } from "../../core/json";
import type { DeploymentInputs, DeploymentState } from "./inputs";
import { keyedSchedules, scheduleInputsOf, type Schedules } from "./schedule-plan";
import {
  DEFAULT_QUEUE,
  DEFAULT_SETTINGS,
  differingSettings,
  liveSettings,
  statedSettings,
  type DeploymentSettings,
  type SettingKey,
} from "./settings";

/** Inputs and outputs are one object in a state; these are the outputs that are no inputs. */
const OUTPUTS = [
  "deploymentId",
  "fullName",
  "url",
  "flowCreated",
  "scheduleIds",
  "serverGeneration",
] as const satisfies readonly (keyof DeploymentState)[];

/**
 * The inputs that would make the live deployment. What is as it was recorded keeps its recorded
 * form; what has drifted shows as it is now. What people may set in the UI (a pause) shows only
 * where the program states it.
 */
export function inputsOfLive(state: DeploymentState, live: Deployment): DeploymentInputs {
  const recorded = recordedInputs(state);
  const found = liveSettings(live);
  const drifted = differingSettings(found, statedSettings(recorded));
  const shown = [...drifted].map((key) => shownSetting(key, found));
  return withoutUndefined({
    ...recorded,
    ...Object.assign({}, ...shown),
    ...shownPause(recorded, live.paused),
    schedules: shownSchedules(state, live),
  });
}

/** The inputs in a recorded state. */
export function recordedInputs(state: DeploymentState): DeploymentInputs {
  // The flow's id is an input only where the flow was not given by name.
  const outputs = new Set<string>(state.flowName ? [...OUTPUTS, "flowId"] : OUTPUTS);
  const inputs = Object.entries(state).filter(([key]) => !outputs.has(key));
  return Object.fromEntries(inputs) as unknown as DeploymentInputs;
}

function shownSetting(key: SettingKey, found: DeploymentSettings): Partial<DeploymentInputs> {
  if (key === "pool") {
    const { name, queue } = found.pool ?? {};
    return { workPoolName: name, workQueueName: queue === DEFAULT_QUEUE ? undefined : queue };
  }
  const value = found[key] ?? undefined;
  if (key === "concurrencyOptions" && found.concurrencyOptions !== null) {
    const { collisionStrategy, gracePeriodSeconds } = found.concurrencyOptions;
    const strategy = collisionStrategy as "ENQUEUE" | "CANCEL_NEW";
    const grace = gracePeriodSeconds === null ? {} : { gracePeriodSeconds };
    return { concurrencyOptions: { collisionStrategy: strategy, ...grace } };
  }
  return { [key]: sameJson(value ?? null, DEFAULT_SETTINGS[key]) ? undefined : value };
}

function shownPause(recorded: DeploymentInputs, paused: boolean): Partial<DeploymentInputs> {
  const shown: { paused?: boolean; stopped?: boolean } = {};
  if (recorded.stopped && !paused) shown.stopped = false;
  if ((recorded.paused ?? null) !== null && !recorded.stopped) shown.paused = paused;
  return shown;
}

function shownSchedules(state: DeploymentState, live: Deployment): Schedules | undefined {
  const recorded = state.schedules ?? {};
  const keyed = keyedSchedules(live.schedules, state.scheduleIds, recorded);
  const inOrder = [...Object.keys(recorded), ...keyed.keys()];
  const shown = [...new Set(inOrder)].flatMap((slug) => {
    const schedule = keyed.get(slug);
    return schedule ? [[slug, scheduleInputsOf(schedule, recorded[slug])] as const] : [];
  });
  return shown.length === 0 ? emptyAs(state.schedules) : Object.fromEntries(shown);
}

/** An empty record stays one, so that it is no drift. */
function emptyAs(recorded: Schedules | undefined): Schedules | undefined {
  return recorded && Object.keys(recorded).length === 0 ? recorded : undefined;
}
