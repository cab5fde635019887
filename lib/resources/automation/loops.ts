import { isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown } from "../../core/unknown";
import type { AutomationInputs } from "./inputs";
import { statedSettings } from "./settings";
import { triggersIn } from "./triggers";

/** Every run of a deployment goes through these. */
const OF_EVERY_RUN = [
  "prefect.flow-run.Scheduled",
  "prefect.flow-run.Pending",
  "prefect.flow-run.Running",
  "prefect.flow-run.*",
];
const EVERY_RUN = "prefect.flow-run.*";

/** Automations that would never come to rest: those that Prefect refuses, and one that it does not. */
export function checkLoops(inputs: AutomationInputs): Problem[] {
  return [...checkOwnEvents(inputs), ...checkRunLoops(inputs)];
}

/** An automation that acts leaves events itself. */
function checkOwnEvents(inputs: AutomationInputs): Problem[] {
  const { trigger } = statedSettings(inputs);
  const endless = triggersIn(trigger).some(({ type, posture, expect, match, match_related }) => {
    if (type !== "event" || posture !== "Reactive") return false;
    if (hasUnknown([expect, match, match_related]) || !Array.isArray(expect)) return false;
    const any = expect.length === 0 || expect.includes("*");
    return any && isEmpty(match) && isEmpty(match_related);
  });
  if (!endless) return [];
  const needs =
    "reacts to any event of anything, those of this automation itself among them, without end";
  return [problem("trigger", needs, undefined, "name events in expect, or labels in match")];
}

/** The same rule as the server's, for its refusal is hard to read. */
function checkRunLoops(inputs: AutomationInputs): Problem[] {
  const { trigger, actions } = statedSettings(inputs);
  if (inputs.enabled === false || !isRecord(trigger) || !Array.isArray(actions)) return [];
  const { type, posture, expect, match, match_related } = trigger;
  if (type !== "event" || posture !== "Reactive" || hasUnknown(expect)) return [];
  if (!Array.isArray(expect) || !expect.some((event) => OF_EVERY_RUN.includes(event))) return [];
  return actions.flatMap((action, at) => {
    if (!isRecord(action) || action.type !== "run-deployment") return [];
    if (action.source === "inferred") {
      const needs =
        "must not be inferred from what happens to a flow run: the new run does the same";
      return [problem(`actions[${at}].source`, needs, undefined, "name the deployment")];
    }
    const related = Array.isArray(match_related) ? match_related : [match_related];
    if (!isEveryRun(match) || !related.some(isEveryRun)) return [];
    const needs =
      "must leave out the runs of the deployment that is run: they would start it again";
    return [problem("trigger.match", needs, undefined, "add labels to match or matchRelated")];
  });
}

function isEveryRun(match: unknown): boolean {
  if (!isRecord(match)) return false;
  const labels = Object.keys(match);
  if (labels.length === 0) return true;
  const id = match["prefect.resource.id"];
  return labels.length === 1 && (Array.isArray(id) ? id : [id]).includes(EVERY_RUN);
}

function isEmpty(match: unknown): boolean {
  return isRecord(match) && Object.keys(match).length === 0;
}
