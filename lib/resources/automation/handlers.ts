import { type Automation, createOnce, type PrefectClient } from "../../client";
import { existsAlready } from "../../core/exists-already";
import { sameJson } from "../../core/json";
import { nameTaken } from "../../core/name-taken";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import { type Handler, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { checkAutomation } from "./check";
import { unsupportedBy } from "./generation";
import type { AutomationInputs, AutomationState } from "./inputs";
import { describe, refuseIfOff } from "./messages";
import { inputsOfLive } from "./read-back";
import {
  type AutomationSettings,
  differingSettings,
  documentOf,
  documentOfLive,
  liveSettings,
  SETTING_KEYS,
  type SettingKey,
  statedSettings,
} from "./settings";

/** The life of an automation in Prefect. */
export const automationHandler: Handler<AutomationInputs, AutomationState> = {
  check: checkAutomation,

  diff(olds, news) {
    const moved = (olds.ownerResource ?? null) !== (news.ownerResource ?? null);
    const changed =
      moved ||
      !sameJson(statedSettings(olds), statedSettings(news)) ||
      (olds.enabled ?? null) !== (news.enabled ?? null) ||
      Boolean(olds.adopt) !== Boolean(news.adopt);
    // An owner that is not known yet is no other one: it may only be changing.
    const replaces = moved && !isUnknown(news.ownerResource) ? ["ownerResource"] : [];
    // Two cannot have one name here.
    return { changed, replaces, deleteBeforeReplace: replaces.length > 0 };
  },

  async create(context, inputs) {
    const client = await context.client();
    await refuseIfOff(client, inputs);
    await refuseUnsupported(client, inputs);
    const there = await client.automations.named(inputs.name);
    const [only] = there;
    if (!only) {
      const send = () => make(client, inputs);
      const { id } = await makeNoted(context, client, named(inputs), send, (made) => made.id);
      return { id, state: stateOf(client, inputs, id) };
    }
    const left = there.length === 1 && (await isLeft(context, client, named(inputs), only));
    if (!left && !inputs.adopt) throw alreadyThere(client, inputs, there);
    if (there.length > 1) throw ambiguous(inputs, there);
    await bring(client, only, inputs, SETTING_KEYS, inputs.enabled ?? undefined);
    return { id: only.id, state: stateOf(client, inputs, only.id) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const live = await client.automations.get(id);
    if (!live) {
      await refuseIfOff(client, state);
      return undefined;
    }
    const inputs = inputsOfLive(state, live);
    return { id, inputs, state: stateOf(client, inputs, id) };
  },

  async update(context, id, olds, news) {
    const client = await context.client();
    const [before, wanted] = [statedSettings(olds), statedSettings(news)];
    const differing = differingSettings(before, wanted);
    const enabled = switched(olds, news);
    const forced = isForced(automationHandler, olds, news);
    if (differing.length > 0 || enabled !== undefined || forced) {
      await refuseUnsupported(client, news);
      const live = await client.automations.get(id);
      if (!live) {
        await refuseIfOff(client, news);
        throw gone(news, id);
      }
      if (live.name !== news.name) await refuseTakenName(client, live, news);
      const stated = forced ? (news.enabled ?? undefined) : enabled;
      await bring(client, live, news, forced ? SETTING_KEYS : differing, stated);
    }
    return stateOf(client, news, id);
  },

  async delete(context, id, state) {
    const client = await context.client();
    if (!(await client.automations.delete(id))) await refuseIfOff(client, state);
  },
};

function named({ name }: AutomationInputs) {
  return { type: "Automation", name };
}

/** The new value of the switch where it is the program's; one that is taken back is on again. */
function switched(olds: AutomationInputs, news: AutomationInputs): boolean | undefined {
  const [before, after] = [olds.enabled ?? undefined, news.enabled ?? undefined];
  if (after === undefined) return before === false ? true : undefined;
  return before === after ? undefined : after;
}

/**
 * Sends what is to change and is not so already. The switch alone goes by itself, for any other
 * write has the triggers count anew.
 */
async function bring(
  client: PrefectClient,
  live: Automation,
  inputs: AutomationInputs,
  changes: readonly SettingKey[],
  enabled: boolean | undefined,
): Promise<void> {
  const wanted = statedSettings(inputs);
  const differing = differingSettings(liveSettings(live), wanted);
  const pending = changes.filter((key) => differing.includes(key));
  if (pending.length > 0) {
    const { generation } = await client.server();
    const changed = Object.fromEntries(pending.map((key) => [key, wanted[key]]));
    const settings: AutomationSettings = { ...documentOfLive(live), ...changed };
    const document = documentOf(generation, settings, enabled ?? live.enabled);
    await client.automations.replace(live.id, document);
  } else if (enabled !== undefined && enabled !== live.enabled) {
    await client.automations.setEnabled(live.id, enabled);
  }
}

/**
 * Makes the automation. When the answer is lost it may be there all the same, and a second one of
 * the name would act twice: there was none before, so one that is as asked for is the one.
 */
async function make(client: PrefectClient, inputs: AutomationInputs): Promise<Automation> {
  const { generation } = await client.server();
  const wanted = statedSettings(inputs);
  const { ownerResource } = inputs;
  const document = {
    ...documentOf(generation, wanted, inputs.enabled ?? true),
    ...(ownerResource ? { owner_resource: ownerResource } : {}),
  };
  const isOurs = (one: Automation) => differingSettings(liveSettings(one), wanted).length === 0;
  return createOnce(
    () => client.automations.create(document),
    async () => (await client.automations.named(inputs.name)).find(isOurs),
    isOurs,
  );
}

/** Prefect would take the name twice, and nobody could say then which of the two is meant. */
async function refuseTakenName(
  client: PrefectClient,
  live: Automation,
  { name }: AutomationInputs,
): Promise<void> {
  const other = (await client.automations.named(name)).find(({ id }) => id !== live.id);
  if (other) throw nameTaken(`automation "${live.name}"`, name, other.id);
}

async function refuseUnsupported(client: PrefectClient, inputs: AutomationInputs): Promise<void> {
  const problems = unsupportedBy(await client.server(), inputs);
  if (problems.length > 0) throw UserError.of(describe(inputs), problems);
}

function stateOf(client: PrefectClient, inputs: AutomationInputs, id: string): AutomationState {
  return { ...inputs, automationId: id, url: client.urls.automation(id) };
}

function alreadyThere(
  client: PrefectClient,
  inputs: AutomationInputs,
  there: readonly Automation[],
): UserError {
  const places = there.map(({ id }) => `id ${id}, ${client.urls.automation(id)}`).join("; ");
  return existsAlready(describe(inputs), places, "give this one another name");
}

function ambiguous(inputs: AutomationInputs, there: readonly Automation[]): UserError {
  const ids = there.map(({ id }) => id).join(", ");
  const fix = "rename or delete all but the one that is meant";
  return new UserError(
    `${describe(inputs)} cannot be taken over: ${there.length} have this name (ids ${ids}); ${fix}`,
  );
}

function gone(inputs: AutomationInputs, id: string): UserError {
  return new UserError(
    `${describe(inputs)} (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
