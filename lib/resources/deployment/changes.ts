import { sameJson } from "../../core/json";
import { normaliseSchedule, type ScheduleInputs } from "../../core/schedules";
import { hasUnknown, isUnknown } from "../../core/unknown";
import type { Difference } from "../../provider/handler";
import type { DeploymentInputs, DeploymentState } from "./inputs";
import { differingSettings, SETTING_KEYS, statedSettings, type SettingKey } from "./settings";

/** What of a deployment is to be written. */
export interface Changes {
  readonly settings: ReadonlySet<SettingKey>;
  /** Whether the pause is: only ever where the program states it, or stated it before. */
  readonly paused: boolean;
  readonly versionInfo: boolean;
  readonly slugs: ReadonlySet<string>;
}

/** Everything that the inputs state: for a deployment that is taken over. */
export function allChanges(inputs: DeploymentInputs): Changes {
  return {
    settings: new Set(SETTING_KEYS),
    paused: statedPause(inputs) !== undefined,
    versionInfo: inputs.versionInfo !== undefined,
    slugs: new Set(Object.keys(inputs.schedules ?? {})),
  };
}

/** What the new inputs state otherwise than the recorded ones. */
export function changesBetween(olds: DeploymentInputs, news: DeploymentInputs): Changes {
  const settings = differingSettings(statedSettings(olds), statedSettings(news));
  // The same name, but another pool: the server took the old one away from the deployment.
  if (!sameJson(olds.workPoolId ?? null, news.workPoolId ?? null)) settings.add("pool");
  return {
    settings,
    paused: pauseChanges(olds, news),
    versionInfo: !sameJson(olds.versionInfo ?? null, news.versionInfo ?? null),
    slugs: changedSlugs(olds.schedules ?? {}, news.schedules ?? {}),
  };
}

export function isEmpty(changes: Changes): boolean {
  const { settings, paused, versionInfo, slugs } = changes;
  return settings.size === 0 && slugs.size === 0 && !paused && !versionInfo;
}

/** Whether the deployment must be paused; undefined where the program leaves that to people. */
export function statedPause(inputs: DeploymentInputs): boolean | undefined {
  return inputs.stopped ? true : (inputs.paused ?? undefined);
}

/** Compares a recorded deployment with new inputs. */
export function diffDeployment(olds: DeploymentState, news: DeploymentInputs): Difference {
  const changes = changesBetween(olds, news);
  const replaces = [
    ...(olds.name === news.name || isUnknown(news.name) ? [] : ["name"]),
    ...flowChange(olds, news),
  ];
  // 2.20 cannot take a deployment off its pool: a new one takes its place, under the same name.
  const stranded = olds.serverGeneration === 2 && olds.workPoolName && !news.workPoolName;
  if (stranded) replaces.push("workPoolName");
  const changed =
    replaces.length > 0 ||
    !isEmpty(changes) ||
    hasUnknown([news.name, news.flowName, news.flowId]) ||
    !sameJson(handling(olds), handling(news));
  const deleteBeforeReplace = Boolean(stranded) && replaces.length === 1;
  return { changed, replaces, deleteBeforeReplace };
}

/** Inputs that say how to treat the deployment; a change is only remembered. */
function handling(inputs: DeploymentInputs) {
  const { adopt, stopped, stopTimeoutSeconds, kubernetesCluster } = inputs;
  return [Boolean(adopt), Boolean(stopped), stopTimeoutSeconds ?? null, kubernetesCluster ?? null];
}

/** An id that is not known yet is no other flow: whatever it comes from may only be changing. */
function flowChange(olds: DeploymentState, news: DeploymentInputs): string[] {
  if (news.flowName) {
    const name = olds.fullName.slice(0, -`/${olds.name}`.length);
    return isUnknown(news.flowName) || news.flowName === name ? [] : ["flowName"];
  }
  return isUnknown(news.flowId) || news.flowId === olds.flowId ? [] : ["flowId"];
}

/**
 * A pause that the program takes back ends; where it only stops stating one that was not there,
 * what people have set since stays.
 */
function pauseChanges(olds: DeploymentInputs, news: DeploymentInputs): boolean {
  const before = statedPause(olds);
  const after = statedPause(news);
  return after === undefined ? before === true : before !== after;
}

function changedSlugs(
  olds: Readonly<Record<string, ScheduleInputs>>,
  news: Readonly<Record<string, ScheduleInputs>>,
): Set<string> {
  if (isUnknown(news) || isUnknown(olds)) return new Set(["*"]);
  const slugs = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return new Set([...slugs].filter((slug) => !sameSchedule(olds[slug], news[slug])));
}

function sameSchedule(a: ScheduleInputs | undefined, b: ScheduleInputs | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return sameJson(normaliseSchedule(a), normaliseSchedule(b));
}
