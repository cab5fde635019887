import { isRecord } from "../../../core/json";
import { changesOf, PLAIN } from "../preview/changes";
import type { PreviewStep } from "../preview/read";
import { SECRET } from "../preview/secrets";
import { parseUrn } from "../preview/urn";
import { labelOf } from "../words/lines";
import { firstOf, joined, plainText, quote, type Rich, rich } from "../words/rich";
import { pluralOf } from "../../words";
import { isPrefect, isRolling, isSilent, nounOf } from "../words/types";
import { deploymentName } from "./groups";
import { type Happening, type Operation, typeOf } from "./operations";

/** What a reviewer must not overlook: `deployment etl/nightly is deleted`. */
export interface Danger {
  readonly noun: string;
  readonly name: Rich;
  /** What becomes of it, and of several of which the same is true. */
  readonly verbs: readonly [one: Rich, many: Rich];
  /** Whether a new one takes over, as with each change of code. @default false */
  readonly rolls?: boolean;
}

const MOST_NAMED = 5;

/** Worst first. */
const ORDER: readonly Operation[] = ["delete", "replace", "update", "create"];

/** What can be seen from the preview alone. */
export function dangersOf(happenings: readonly Happening[]): Danger[] {
  const ofResources = happenings.filter(
    ({ step }) => (step.newState ?? step.oldState)?.custom !== false,
  );
  const found = ORDER.flatMap((operation) =>
    ofResources
      .filter((one) => one.operation === operation)
      .flatMap(({ step }) => dangersOfStep(step, operation)),
  );
  // What a rollout does anyhow is not what a reviewer has to look at first.
  return [...found.filter(({ rolls }) => !rolls), ...found.filter(({ rolls }) => rolls)];
}

function dangersOfStep(step: PreviewStep, operation: Operation): Danger[] {
  const subject = { noun: nounOf(typeOf(step)), name: quote(nameOf(step)) };
  if (operation === "delete") return [{ ...subject, verbs: [["is deleted"], ["are deleted"]] }];
  if (operation === "create") return [];
  // A run that is replaced is a new run; whether the old one is active is asked.
  const type = typeOf(step);
  const isTold = operation === "replace" && !isPrefect(type, "FlowRun") && !isSilent(type);
  const replaced = isTold ? [{ ...subject, verbs: replacement(step), rolls: isRolling(type) }] : [];
  return [...replaced, ...pauses(step, subject), ...revelations(step, subject)];
}

function replacement(step: PreviewStep): Danger["verbs"] {
  const keys = (step.replaceReasons ?? []).filter((key) => !key.startsWith("__"));
  const because: Rich =
    keys.length === 0 ? [] : rich`, because of ${firstOf(keys.map(quote), MOST_NAMED)}`;
  const rolls: Rich = isRolling(typeOf(step)) ? [" by a new one that takes over"] : [];
  return [rich`is replaced${rolls}${because}`, rich`are replaced${rolls}${because}`];
}

/** What no longer runs by itself. */
function pauses(step: PreviewStep, subject: Pick<Danger, "noun" | "name">): Danger[] {
  const [before, after] = [step.oldState?.inputs ?? {}, step.newState?.inputs ?? {}];
  const becomes = (key: string, value: boolean) => before[key] !== value && after[key] === value;
  const both = (word: string): Danger["verbs"] => [[`is ${word}`], [`are ${word}`]];
  const found: Danger[] = [];
  if (becomes("paused", true)) found.push({ ...subject, verbs: both("paused") });
  if (becomes("stopped", true)) found.push({ ...subject, verbs: both("stopped") });
  if (becomes("enabled", false)) found.push({ ...subject, verbs: both("disabled") });
  if (!isPrefect(typeOf(step), "Deployment")) return found;
  const [old, now] = [before.schedules, after.schedules].map((one) => (isRecord(one) ? one : {}));
  for (const [slug, schedule] of Object.entries(old ?? {})) {
    const name = rich`${slug} of ${subject.name}`;
    const stays = now?.[slug];
    const isPaused = isRecord(stays) && stays.active === false;
    const wasPaused = isRecord(schedule) && schedule.active === false;
    if (stays === undefined) found.push({ noun: "schedule", name, verbs: both("removed") });
    else if (isPaused && !wasPaused) found.push({ noun: "schedule", name, verbs: both("paused") });
  }
  return found;
}

/** What everybody could read from now on who reads the state. */
function revelations(step: PreviewStep, subject: Pick<Danger, "noun" | "name">): Danger[] {
  return changesOf(step)
    .filter(({ before, after }) => before === SECRET && after === PLAIN)
    .map(({ path }) => ({
      noun: "secret",
      name: rich`${labelOf(path)} of ${[subject.noun]} ${subject.name}`,
      verbs: [["becomes plain text"], ["become plain text"]],
    }));
}

function nameOf(step: PreviewStep): string {
  if (isPrefect(typeOf(step), "Deployment")) return deploymentName(step);
  return parseUrn(step.urn)?.name ?? "";
}

/** One line for all of which the same is true. */
export function dangerLines(dangers: readonly Danger[]): Rich[] {
  const alike = new Map<string, Danger[]>();
  for (const danger of dangers) {
    const key = JSON.stringify([danger.noun, danger.verbs]);
    alike.set(key, [...(alike.get(key) ?? []), danger]);
  }
  const order = new Intl.Collator("en", { numeric: true });
  return [...alike.values()].map((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const { noun, name, verbs } = first;
    if (some.length === 1) return rich`${[noun]} ${name} ${verbs[0]}`;
    const inOrder = some
      .map((one) => one.name)
      .sort((a, b) => order.compare(plainText(a), plainText(b)));
    const names = firstOf(inOrder, MOST_NAMED);
    return joined([rich`${some.length} ${[pluralOf(noun)]} ${verbs[1]}`, names], ": ");
  });
}
