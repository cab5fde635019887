import type { ServerInfo } from "../../client";
import { memberPath, problem, type Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { stepsUnsupportedBy } from "./check-pull-steps";
import type { DeploymentInputs } from "./inputs";

const ONLY_ON_3 = [
  "labels",
  "concurrencyLimit",
  "concurrencyOptions",
  "globalConcurrencyLimitId",
  "versionInfo",
] as const satisfies readonly (keyof DeploymentInputs)[];

/** What the inputs state that a Prefect 2.20 server has no place for. */
export function unsupportedBy(server: ServerInfo, inputs: DeploymentInputs): Problem[] {
  if (server.generation === 3) return [];
  const needs = `needs a Prefect 3 server; this one is ${server.version}`;
  const settings = ONLY_ON_3.filter((key) => isStated(inputs[key]));
  const schedules = isUnknown(inputs.schedules) ? [] : Object.entries(inputs.schedules ?? {});
  return [
    ...settings.map((key) => problem(key, needs)),
    ...schedules
      .filter(([, schedule]) => isStated(schedule.parameters))
      .map(([slug]) => problem(`${memberPath("schedules", slug)}.parameters`, needs)),
    ...stepsUnsupportedBy(server, inputs.pullSteps),
  ];
}

function isStated(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
