import type { Deployment, FlowRun, PrefectClient } from "../../client";
import type { StopOutcome } from "../../resources/stopping";
import type { Terminal } from "../terminal";
import { counted } from "../words";
import type { Ended } from "./infrastructure/stop";

export type Pause = "paused" | "was paused" | "not asked";

/** How far it is, for whoever interrupts it. */
export interface Progress {
  /** `flow/deployment` */
  readonly name: string;
  pause: Pause;
  /** Runs that were asked to end, as they were last seen, by id. */
  readonly asked: Map<string, FlowRun>;
  readonly infrastructure: Ended[];
}

export function whatIsDone({ name, pause, asked, infrastructure }: Progress): string {
  const done = [
    ...(pause === "not asked" ? [] : ["it is paused"]),
    ...(asked.size === 0 ? [] : [`${counted(asked.size, "run")} asked to end, and may go on`]),
    ...infrastructure.filter(({ result }) => result === "stopped").map(({ title }) => title),
  ];
  const soFar = done.length === 0 ? "nothing is done" : done.join("; ");
  return `while stopping ${name}: ${soFar}; run it again to go on`;
}

/** What was done, in sentences. */
export function tellOutcome(
  client: PrefectClient,
  { name, pause, asked, infrastructure }: Progress,
  { forced, ended: deleted, failed }: StopOutcome,
  terminal: Terminal,
): void {
  const state = { paused: "paused", "was paused": "paused already", "not asked": "not paused" };
  const ended = asked.size - forced.length;
  const runs = asked.size === 0 ? "no run was active" : `${counted(ended, "run")} ended`;
  const force = forced.length === 0 ? "" : `, ${forced.length} by force`;
  terminal.out(`${name}: ${state[pause]}; ${runs}${force}\n`);
  for (const run of forced) {
    const url = client.urls.flowRun(run.id);
    terminal.note(
      `run "${run.name}" did not end in time and is marked as cancelled; ` +
        `what it runs on may still be at work: ${url}`,
    );
  }
  for (const { run, infrastructure: job } of deleted) {
    terminal.note(`run "${run.name}" did not end in time, so its ${job} was deleted`);
  }
  for (const { run, infrastructure: job, failure } of failed) {
    terminal.note(`run "${run.name}": its ${job} could not be deleted: ${failure}`);
  }
  for (const { title, result, reason } of infrastructure) {
    terminal.out(`${title}: ${result}${reason === undefined ? "" : `: ${reason}`}\n`);
  }
  if (infrastructure.some(({ result }) => result === "stopped")) {
    const stays =
      pause === "not asked" ? "" : "; the pause stays until it is taken back in Prefect";
    terminal.note(`"pulumi up --refresh" starts it again${stays}`);
  }
}

/** The same as JSON. */
export function shownOutcome(
  client: PrefectClient,
  { id }: Deployment,
  { name, pause, asked, infrastructure }: Progress,
  { forced, ended: deleted, failed }: StopOutcome,
): string {
  const shown = (run: FlowRun) => ({
    id: run.id,
    name: run.name,
    url: client.urls.flowRun(run.id),
  });
  const isForced = (run: FlowRun) => forced.some((one) => one.id === run.id);
  const runs = [...asked.values()];
  const outcome = {
    id,
    deployment: name,
    url: client.urls.deployment(id),
    pause,
    asked: runs.map(shown),
    ended: runs.filter((run) => !isForced(run)).map(shown),
    forced: forced.map(shown),
    deleted: deleted.map((one) => ({ ...shown(one.run), infrastructure: one.infrastructure })),
    notDeleted: failed.map(({ run, infrastructure: job, failure }) => ({
      ...{ ...shown(run), infrastructure: job, reason: failure },
    })),
    infrastructure,
  };
  return `${JSON.stringify(outcome, null, 2)}\n`;
}
