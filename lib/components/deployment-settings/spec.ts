import { resolve } from "node:path";
import { checkCount, checkSeconds } from "../../core/limits";
import { checkName } from "../../core/names";
import { checkParameters } from "../../core/parameters";
import { type Problem, problem } from "../../core/problems";
import { checkSchedules, schedulesByName } from "../../core/schedules";
import { checkSlas } from "../../resources/deployment-slas";
import { DEFAULTS } from "../defaults";
import { plainOf } from "../plain";
import { defaultDataDirectory, projectRoot } from "../project-root";
import type { DeploymentSettings, NamedScheduleArgs, ScheduleArgs } from "./args";
import { checkTriggers } from "./triggers";

/** The settings, complete. */
export interface DeploymentSpec {
  readonly settings: DeploymentSettings;
  readonly deploymentName: string;
  readonly schedules: Readonly<Record<string, ScheduleArgs>>;
  readonly stopped: boolean;
  readonly drainSeconds: number;
  /** Absolute. */
  readonly dataDirectory: string;
}

/** Completes the settings; what is wrong with them is added to `problems`. */
export function normaliseSettings(
  name: string,
  settings: DeploymentSettings,
  problems: Problem[],
): DeploymentSpec {
  const deploymentName = settings.deploymentName ?? name;
  const schedules = schedulesBySlug(settings.schedules ?? {}, problems);
  const plain = plainOf({
    ...settings,
    package: undefined,
    triggers: undefined,
    schedules,
  }) as Record<string, unknown>;
  const where = settings.deploymentName === undefined ? "name" : "deploymentName";
  problems.push(
    ...checkName(where, deploymentName),
    ...checkSchedules("schedules", plain.schedules),
    ...checkCount("concurrencyLimit", plain.concurrencyLimit, { min: 1 }),
    ...checkSeconds("drainSeconds", settings.drainSeconds),
    ...checkSeconds("stopTimeoutSeconds", plain.stopTimeoutSeconds),
    ...checkFlowParameters(settings, plain.parameters),
    ...checkTriggers(settings),
    ...(settings.slas === undefined ? [] : checkSlas("slas", plain.slas)),
  );
  return {
    settings,
    deploymentName,
    schedules,
    stopped: settings.stopped ?? false,
    drainSeconds: settings.drainSeconds ?? DEFAULTS.drainSeconds,
    dataDirectory: resolve(projectRoot(), settings.dataDirectory ?? defaultDataDirectory(name)),
  };
}

/** What runs as a process on this machine needs an interpreter here. */
export function checkInterpreter({ python }: DeploymentSettings["package"]): Problem[] {
  if (python !== undefined) return [];
  const fix = "leave out its image, or give source.python";
  return [problem("package", "has no interpreter for processes on this machine", undefined, fix)];
}

/** What runs in containers needs an image. */
export function checkImagePresent({ image }: DeploymentSettings["package"]): Problem[] {
  if (image !== undefined) return [];
  return [problem("package", "has no image for containers", undefined, "give it image: {}")];
}

function checkFlowParameters(settings: DeploymentSettings, parameters: unknown): Problem[] {
  if (settings.enforceParameterSchema === false || parameters === undefined) return [];
  const schema = settings.package.flow.parameterOpenApiSchema;
  return checkParameters("parameters", schema, parameters);
}

function schedulesBySlug(
  schedules: Readonly<Record<string, ScheduleArgs>> | readonly NamedScheduleArgs[],
  problems: Problem[],
): Readonly<Record<string, ScheduleArgs>> {
  if (!isList(schedules)) return schedules;
  const named = schedulesByName(schedules);
  problems.push(...named.problems);
  return named.schedules;
}

function isList<T>(value: object | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
