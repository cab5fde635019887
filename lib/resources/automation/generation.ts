import type { ServerInfo } from "../../client";
import { isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import type { AutomationInputs } from "./inputs";
import { statedSettings } from "./settings";
import { triggersIn } from "./triggers";

const NEW_ACTIONS = ["delete-flow-run", "resume-flow-run"];

/** What the inputs state that this server has no place for. */
export function unsupportedBy(server: ServerInfo, inputs: AutomationInputs): Problem[] {
  const { trigger, tags } = statedSettings(inputs);
  const problems: Problem[] = [];
  const three = `needs a Prefect 3 server; this one is ${server.version}`;
  const isOld = server.generation === 2;
  if (isOld && Array.isArray(tags) && tags.length > 0) problems.push(problem("tags", three));
  for (const { type, match_related } of triggersIn(trigger)) {
    if (type === "metric" && !server.cloud) problems.push(problem("trigger", cloudOnly("metric")));
    if (isOld && Array.isArray(match_related)) {
      problems.push(problem("trigger", `matches related resources by a list, which ${three}`));
    }
  }
  return [...problems, ...actionsOf(inputs).flatMap((found) => checkAction(server, three, found))];
}

interface Found {
  readonly path: string;
  readonly action: Readonly<Record<string, unknown>>;
}

function checkAction(server: ServerInfo, three: string, { path, action }: Found): Problem[] {
  const { type, scheduleAfterSeconds, force } = action;
  if (type === "declare-incident" && !server.cloud) {
    return [problem(`${path}.type`, cloudOnly("incident"))];
  }
  if (server.generation === 3) return [];
  if (NEW_ACTIONS.some((one) => one === type)) {
    return [problem(`${path}.type`, `"${String(type)}" ${three}`)];
  }
  // 2.20 passes over both in silence.
  return [
    ...(scheduleAfterSeconds ? [problem(`${path}.scheduleAfterSeconds`, three)] : []),
    ...(force === true ? [problem(`${path}.force`, three)] : []),
  ];
}

/** All actions that are known, with where they stand. */
export function actionsOf(inputs: AutomationInputs): Found[] {
  return (["actions", "actionsOnTrigger", "actionsOnResolve"] as const).flatMap((list) => {
    const actions: unknown = inputs[list];
    if (!Array.isArray(actions)) return [];
    return actions.flatMap((action: unknown, at) =>
      isRecord(action) ? [{ path: `${list}[${at}]`, action }] : [],
    );
  });
}

function cloudOnly(what: string): string {
  return `is Prefect Cloud's alone: no other server knows a ${what}`;
}
