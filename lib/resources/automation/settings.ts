import type { Automation, AutomationDocument, AutomationPart } from "../../client";
import { sameJson } from "../../core/json";
import { actionFromWire, actionToWire } from "./actions";
import type { AutomationInputs } from "./inputs";
import { asSet } from "./shape";
import { triggerFromWire, triggerToWire } from "./triggers";

/**
 * All of an automation but its switch and its owner, with nothing left out, in the server's words:
 * one form for what the program states and for what is live, so that the two can be compared.
 */
export interface AutomationSettings {
  readonly name: unknown;
  readonly description: unknown;
  /** Sorted: their order means nothing. */
  readonly tags: unknown;
  readonly trigger: unknown;
  readonly actions: unknown;
  readonly actions_on_trigger: unknown;
  readonly actions_on_resolve: unknown;
}

export type SettingKey = keyof AutomationSettings;

/** How the program calls each. */
export const ARGUMENTS = {
  name: "name",
  description: "description",
  tags: "tags",
  trigger: "trigger",
  actions: "actions",
  actions_on_trigger: "actionsOnTrigger",
  actions_on_resolve: "actionsOnResolve",
} as const satisfies Record<SettingKey, keyof AutomationInputs>;

export const SETTING_KEYS = Object.keys(ARGUMENTS) as readonly SettingKey[];

/** What the program states, made complete. Unknown values pass through. */
export function statedSettings(inputs: AutomationInputs): AutomationSettings {
  return {
    name: inputs.name,
    description: inputs.description ?? "",
    tags: asSet(inputs.tags ?? []),
    trigger: triggerToWire(inputs.trigger),
    actions: actionsToWire(inputs.actions),
    actions_on_trigger: actionsToWire(inputs.actionsOnTrigger),
    actions_on_resolve: actionsToWire(inputs.actionsOnResolve),
  };
}

/** The inputs that would make the live automation, without what goes without saying. */
export function liveInputs(live: Automation): AutomationInputs {
  const inputs = {
    name: live.name,
    description: live.description === "" ? undefined : live.description,
    tags: live.tags && live.tags.length > 0 ? live.tags : undefined,
    trigger: triggerFromWire(live.trigger),
    actions: live.actions.map(actionFromWire),
    actionsOnTrigger: shownActions(live.actions_on_trigger),
    actionsOnResolve: shownActions(live.actions_on_resolve),
  };
  return inputs as AutomationInputs;
}

/** What the server holds, in the form in which it is compared. */
export function liveSettings(live: Automation): AutomationSettings {
  return statedSettings(liveInputs(live));
}

/** The settings in which the two differ. */
export function differingSettings(a: AutomationSettings, b: AutomationSettings): SettingKey[] {
  return SETTING_KEYS.filter((key) => !sameJson(a[key], b[key]));
}

/** The document that makes an automation so; 2.20 refuses the key of tags itself. */
export function documentOf(
  generation: 2 | 3,
  settings: AutomationSettings,
  enabled: boolean,
): AutomationDocument {
  const { tags, ...rest } = settings as unknown as AutomationDocument;
  return generation === 2 ? { ...rest, enabled } : { ...rest, tags, enabled };
}

/** A live automation as a document: what is not to change is sent back as it came. */
export function documentOfLive(live: Automation): Record<SettingKey, unknown> {
  const { name, description, trigger, actions, actions_on_trigger, actions_on_resolve } = live;
  const rest = { trigger, actions, actions_on_trigger, actions_on_resolve };
  return { name, description, tags: live.tags ?? [], ...rest };
}

function actionsToWire(actions: unknown): unknown {
  return Array.isArray(actions) ? actions.map(actionToWire) : (actions ?? []);
}

function shownActions(actions: readonly AutomationPart[]): unknown[] | undefined {
  return actions.length === 0 ? undefined : actions.map(actionFromWire);
}
