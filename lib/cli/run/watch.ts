import { stripVTControlCharacters } from "node:util";
import { isActive, type FlowRun, type LogLine, type PrefectClient } from "../../client";
import { withoutInputValues } from "../../core/redact";
import { sleep } from "../../core/time";
import type { Terminal } from "../terminal";
import { reasonOf } from "../words";
import { shownRun } from "./shown-run";

const POLL_SECONDS = 1;
/** A run's process sends its last lines some time after the state. */
const LAST_LINES_SECONDS = 3;
/** How far back is looked for lines that came late and belong before others. */
const OVERLAP = 100;

const LEVELS: readonly (readonly [number, string])[] = [
  [50, "CRITICAL"],
  [40, "ERROR"],
  [30, "WARNING"],
  [20, "INFO"],
];

/** Follows a run to its end; returns what the shell learns. */
export async function watchRun(
  client: PrefectClient,
  made: FlowRun,
  terminal: Terminal,
  json: boolean,
): Promise<number> {
  const show = json ? terminal.note : (line: string) => terminal.out(`${line}\n`);
  let run: FlowRun;
  try {
    run = await follow(client, made, terminal, show);
  } catch (error) {
    throw new Error(
      `run "${made.name}" (${made.id}) could not be watched any longer, and goes on: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  if (json) terminal.out(`${JSON.stringify(shownRun(client, run), null, 2)}\n`);
  if (run.state_type === "COMPLETED") return 0;
  const message = withoutInputValues(run.state?.message ?? "");
  throw new Error(
    `run "${run.name}" ended ${run.state_type}${message && `: ${message}`}\n${client.urls.flowRun(run.id)}`,
  );
}

async function follow(
  client: PrefectClient,
  made: FlowRun,
  terminal: Terminal,
  show: (line: string) => void,
): Promise<FlowRun> {
  const logs = new NewLines(client, made.id);
  let said: string | undefined;
  for (;;) {
    const run = await client.runs.get(made.id);
    if (!run) throw new Error("its record was deleted");
    for (const line of await logs.next()) show(lineOf(line));
    if (run.state_name && run.state_name !== said) terminal.note(stateLine(run));
    said = run.state_name ?? said;
    if (!isActive(run)) {
      await sleep(LAST_LINES_SECONDS);
      for (const line of await logs.next()) show(lineOf(line));
      return run;
    }
    await sleep(POLL_SECONDS);
  }
}

/** Each line of a run's log once, whenever it came. */
class NewLines {
  private readonly seen = new Set<string>();

  constructor(
    private readonly client: PrefectClient,
    private readonly id: string,
  ) {}

  async next(): Promise<LogLine[]> {
    const offset = Math.max(0, this.seen.size - OVERLAP);
    const lines = await this.client.runs.logs(this.id, { offset, limit: Infinity });
    const fresh = lines.filter(({ id }) => !this.seen.has(id));
    for (const { id } of fresh) this.seen.add(id);
    return fresh;
  }
}

/** `12:00:01.123 INFO     Flow run 'x' - ...`; a log must not steer the terminal. */
function lineOf({ timestamp, level, message }: LogLine): string {
  const time = new Date(timestamp).toISOString().slice(11, 23);
  const name = LEVELS.find(([least]) => level >= least)?.[1] ?? "DEBUG";
  return `${time} ${name.padEnd(8)} ${stripVTControlCharacters(message)}`;
}

function stateLine({ state_name, state_type }: FlowRun): string {
  const late = state_name === "Late" ? ": no worker and no serving process has taken it yet" : "";
  const type = state_name?.toUpperCase() === state_type ? "" : ` (${state_type})`;
  return `state: ${state_name}${type}${late}`;
}
