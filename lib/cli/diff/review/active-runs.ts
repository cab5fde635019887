import { ACTIVE_STATES, isActive, isPlan, type FlowRun, type PrefectClient } from "../../../client";
import type { Preview, PreviewStep } from "../preview/read";
import { firstOf, quote, type Rich, rich } from "../words/rich";
import { isPrefect } from "../words/types";
import type { Danger } from "./dangers";
import { deploymentName } from "./groups";
import { type Happening, happeningsIn, typeOf } from "./operations";
import { type Draining, drainingOf } from "./serving";

/** A deployment that the update stops, a run that it cancels, or what runs some and is stopped. */
export interface Ending {
  readonly kind: "deployment" | "run" | Draining["kind"];
  /** In Prefect; of what is served, or a pool, its name: a preview does not have the id. */
  readonly id: string;
  readonly name: string;
  /** Of what is served, and of a pool. */
  readonly drainSeconds?: number;
}

/** What the server says of those. */
export interface ActiveRuns {
  /** How many runs of a deployment are in which state, by its id; of a run by its own. */
  readonly byEnding: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The deployments that the server does not know. */
  readonly missing: readonly string[];
}

/** What would lose its active runs: deployments that go, are replaced or are stopped, and runs that go. */
export function endingsIn(preview: Preview): Ending[] {
  const happenings = happeningsIn(preview);
  const cancelled = cancelledIn(happenings);
  const drained = happenings.flatMap((happening): Ending[] => {
    const draining = drainingOf(happening);
    return draining === undefined ? [] : [{ ...draining, id: draining.name }];
  });
  // Replicas are stopped each, and what is cancelled has nothing left to end.
  const told = new Set(cancelled.map(({ name }) => name));
  const unique = [...new Map(drained.map((one) => [one.id, one])).values()];
  return [...cancelled, ...unique.filter(({ name }) => !told.has(name))];
}

function cancelledIn(happenings: readonly Happening[]): Ending[] {
  return happenings.flatMap(({ step, operation }): Ending[] => {
    const { id } = step.oldState ?? {};
    if (id === undefined) return [];
    const ends = operation === "delete" || operation === "replace";
    if (isPrefect(typeOf(step), "Deployment")) {
      if (!ends && !becomesStopped(step)) return [];
      return [{ kind: "deployment", id, name: deploymentName(step) }];
    }
    if (!isPrefect(typeOf(step), "FlowRun")) return [];
    const { onDelete, flowRunName } = step.oldState?.outputs ?? {};
    if (ends ? onDelete === "keep" : !becomesStopped(step)) return [];
    return [{ kind: "run", id, name: typeof flowRunName === "string" ? flowRunName : id }];
  });
}

function becomesStopped({ oldState, newState }: PreviewStep): boolean {
  return newState?.inputs?.stopped === true && oldState?.inputs?.stopped !== true;
}

/** How many runs are asked for at a time: each is part of a request's body. */
const TOGETHER = 100;

/** Asks for their active runs; those that the server's scheduler has planned are none. */
export async function askActiveRuns(
  client: PrefectClient,
  endings: readonly Ending[],
): Promise<ActiveRuns> {
  const asked = await Promise.all(endings.map((ending) => deploymentsOf(client, ending)));
  const missing = endings.filter((_, at) => asked[at] === undefined).map(({ id }) => id);
  const ids = [...new Set(asked.flatMap((some) => some ?? []))];
  const runs: FlowRun[] = [];
  for (let at = 0; at < ids.length; at += TOGETHER) {
    runs.push(...(await client.runs.active({ deploymentIds: ids.slice(at, at + TOGETHER) })));
  }
  const alone = await Promise.all(
    endings.map(async ({ kind, id }) => (kind === "run" ? client.runs.load(id) : undefined)),
  );
  const byEnding: Record<string, Record<string, number>> = {};
  const count = (key: string, run: FlowRun) => {
    const state = run.state_type ?? "PENDING";
    const states = (byEnding[key] ??= {});
    states[state] = (states[state] ?? 0) + 1;
  };
  for (const [at, { id }] of endings.entries()) {
    const own = runs.filter((run) => asked[at]?.includes(run.deployment_id ?? ""));
    for (const run of own) if (!isPlan(run)) count(id, run);
    const run = alone[at];
    if (run !== undefined && isActive(run)) count(id, run);
  }
  return { byEnding, missing };
}

/** The deployments whose runs it has; undefined where the server does not know the one. */
async function deploymentsOf(
  client: PrefectClient,
  { kind, id }: Ending,
): Promise<readonly string[] | undefined> {
  if (kind === "run") return [];
  if (kind === "pool") {
    const found = await client.deployments.list({ workPoolNames: [id] });
    return found.map((one) => one.id);
  }
  const [flow = "", name = ""] = id.split("/");
  const known =
    kind === "served" ? client.deployments.byName(flow, name) : client.deployments.load(id);
  const found = await known;
  return found && [found.id];
}

/** What would be cancelled, or ended unless it ends in time. */
export function runDangers(endings: readonly Ending[], { byEnding }: ActiveRuns): Danger[] {
  return endings.flatMap(({ kind, id, name, drainSeconds }): Danger[] => {
    const states = byEnding[id];
    if (states === undefined) return [];
    if (kind === "run") return [{ noun: "active run", name: quote(name), verbs: RUN }];
    // What does not run yet is taken up by what comes instead.
    const ended = kind === "deployment" ? ACTIVE_STATES : (["RUNNING"] as const);
    const told = ended
      .filter((state) => states[state] !== undefined)
      .map((state) => `${states[state]} ${state.toLowerCase()}`);
    if (told.length === 0) return [];
    const noun = kind === "pool" ? "work pool" : "deployment";
    const verbs = kind === "deployment" ? DEPLOYMENT : drainingVerbs(kind, drainSeconds);
    return [{ noun, name: rich`${name} (${[told.join(", ")]})`, verbs }];
  });
}

function drainingVerbs(kind: Draining["kind"], drainSeconds = 0): Danger["verbs"] {
  const end = `what has not ended within ${drainSeconds} s is ended`;
  if (kind === "pool")
    return [[`loses a worker: of its runs ${end}`], [`lose a worker each: of its runs ${end}`]];
  return [[`loses what runs them: ${end}`], [`lose what runs them: ${end}`]];
}

const RUN: Danger["verbs"] = [["would be cancelled"], ["would be cancelled"]];
const DEPLOYMENT: Danger["verbs"] = [
  ["has active runs that would be cancelled"],
  ["have active runs that would be cancelled"],
];

/** Deployments that the server does not know are on another one, where runs may be active. */
export function missingNote(endings: readonly Ending[], { missing }: ActiveRuns): Rich | undefined {
  if (missing.length === 0) return undefined;
  const names = endings.filter(({ id }) => missing.includes(id)).map(({ name }) => quote(name));
  return rich`The Prefect server that was asked for active runs does not know ${firstOf(names, 5)}.`;
}
