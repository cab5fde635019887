import type { Automation } from "../../client";
import { isRecord, sameJson, withoutUndefined } from "../../core/json";
import { actionToWire } from "./actions";
import type { AutomationInputs, AutomationState } from "./inputs";
import {
  ARGUMENTS,
  differingSettings,
  liveInputs,
  type SettingKey,
  statedSettings,
} from "./settings";
import { triggerToWire } from "./triggers";

/**
 * The inputs that would make the live automation. What is as it was recorded keeps its recorded
 * form, down to the members of triggers and actions; what has drifted shows as it is now. The
 * switch, which people may use in the UI, shows only where the program states it.
 */
export function inputsOfLive(state: AutomationState, live: Automation): AutomationInputs {
  const { automationId: _, url: __, ...recorded } = state;
  const found = liveInputs(live);
  const drifted = differingSettings(statedSettings(found), statedSettings(recorded));
  const shown = drifted.map((key) => [ARGUMENTS[key], shownSetting(key, recorded, found)]);
  const enabled = (recorded.enabled ?? null) === null ? recorded.enabled : live.enabled;
  return withoutUndefined({ ...recorded, ...Object.fromEntries(shown), enabled });
}

function shownSetting(
  key: SettingKey,
  recorded: AutomationInputs,
  found: AutomationInputs,
): unknown {
  const [before, now] = [recorded[ARGUMENTS[key]], found[ARGUMENTS[key]]];
  if (key === "trigger") return inRecordedForm(before, now, triggerToWire);
  if (!Array.isArray(before) || !Array.isArray(now) || key === "tags") return now;
  return now.map((action, at) => inRecordedForm(before[at], action, actionToWire));
}

/** What is live, with every member that means the same as the recorded one in that one's form. */
function inRecordedForm(
  recorded: unknown,
  found: unknown,
  meaning: (part: unknown) => unknown,
): unknown {
  if (!isRecord(recorded) || !isRecord(found) || recorded.type !== found.type) return found;
  const nested = [recorded.triggers, found.triggers];
  let shown: Record<string, unknown> = { ...found };
  for (const [key, value] of Object.entries(recorded)) {
    const trial = { ...shown, [key]: value };
    if (sameJson(meaning(trial), meaning(shown))) shown = trial;
  }
  const [before, now] = nested;
  if (!Array.isArray(before) || !Array.isArray(now) || before.length !== now.length) return shown;
  const triggers = now.map((one, at) => inRecordedForm(before[at], one, meaning));
  return { ...shown, triggers };
}
