import type { Deployment, PrefectClient } from "../../client";
import {
  isPlanned,
  kubernetesJobs,
  STOP_TIMEOUT_SECONDS,
  type StopOutcome,
  stopRuns,
} from "../../resources/stopping";
import { connect } from "../connect";
import { findDeployment, parseDeploymentName } from "../named-deployment";
import { readStackState, type StackOptions } from "../stack-state";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";
import { reasonOf } from "../words";
import { type Infrastructure, infrastructureOf } from "./infrastructure/find";
import { type Pause, type Progress, shownOutcome, tellOutcome, whatIsDone } from "./report";

/** The command's options, as they were given. */
export interface StopCommandOptions extends StackOptions {
  /** @default true */
  readonly pause?: boolean;
  /** Seconds. @default - 60 */
  readonly timeout?: string;
  readonly infrastructure?: boolean;
  readonly json?: boolean;
  /** @default - the connection that is found */
  readonly api?: string;
}

const NOTHING: Infrastructure = { running: [] };

/** Pauses a deployment, ends its runs and, where asked, what runs them. */
export async function stopDeployment(
  name: string,
  options: StopCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const wanted = parseDeploymentName(name);
  const timeoutSeconds = parseTimeout(options.timeout);
  refuseStackAlone(options);
  const client = connect("--api", options.api, terminal);
  const deployment = await findDeployment(client, wanted);
  // Before anything is done: what is asked for may not be there.
  const found = options.infrastructure
    ? infrastructureOf(deployment, name, await readStackState(options, terminal), {
        sharers: await sharersOf(client, deployment),
      })
    : NOTHING;
  const progress: Progress = { name, pause: "not asked", asked: new Map(), infrastructure: [] };
  terminal.onInterrupt(() => `interrupted ${whatIsDone(progress)}`);
  const note = options.json === true ? () => undefined : (line: string) => terminal.note(line);
  const outcome = await orSayWhatIsDone(progress, async () => {
    const work = { client, deployment, found, timeoutSeconds, progress, note };
    return stopAll(work, options.pause !== false);
  });
  if (options.json === true) terminal.out(shownOutcome(client, deployment, progress, outcome));
  else tellOutcome(client, progress, outcome, terminal);
  const isLeft = progress.infrastructure.some(({ result }) => result === "failed");
  return isLeft || outcome.forced.length > 0 || outcome.failed.length > 0 ? 1 : 0;
}

interface Work {
  readonly client: PrefectClient;
  readonly deployment: Deployment;
  readonly found: Infrastructure;
  readonly timeoutSeconds: number;
  readonly progress: Progress;
  note(line: string): void;
}

async function stopAll(work: Work, pauses: boolean): Promise<StopOutcome> {
  const { client, deployment, found, timeoutSeconds, progress, note } = work;
  if (pauses) progress.pause = await pause(client, deployment);
  if (progress.pause === "paused") note(`paused ${progress.name}`);
  const list = async () => {
    const active = await client.runs.active({ deploymentIds: [deployment.id] });
    // Without a pause what schedules have in store stays.
    const runs = pauses ? active : active.filter((run) => !isPlanned(run));
    for (const run of runs) {
      if (!progress.asked.has(run.id)) note(`asking run "${run.name}" (${run.state_name}) to end`);
      progress.asked.set(run.id, run);
    }
    return runs;
  };
  const infrastructure = found.cluster && kubernetesJobs(found.cluster);
  const options = { timeoutSeconds, ...(infrastructure ? { infrastructure } : {}) };
  const outcome = await stopRuns(client, list, options);
  for (const one of found.running) {
    note(`stopping ${one.title}`);
    const { stopInfrastructure } = await import("./infrastructure/stop.js");
    progress.infrastructure.push(await stopInfrastructure(one));
  }
  return outcome;
}

async function orSayWhatIsDone<T>(progress: Progress, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Error(`${reasonOf(cause)}\nit failed ${whatIsDone(progress)}`, { cause });
  }
}

async function pause(client: PrefectClient, { id, paused }: Deployment): Promise<Pause> {
  if (paused) return "was paused";
  await client.deployments.update(id, { paused: true });
  return "paused";
}

/** The other deployments of its pool, whose runs the same workers take. */
async function sharersOf(client: PrefectClient, deployment: Deployment): Promise<string[]> {
  const pool = deployment.work_pool_name;
  if (!pool) return [];
  const all = await client.deployments.list({ workPoolNames: [pool] });
  return all.filter(({ id }) => id !== deployment.id).map(({ name }) => name);
}

function parseTimeout(text: string | undefined): number {
  if (text === undefined) return STOP_TIMEOUT_SECONDS;
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new UsageError(`--timeout "${text}" is no number of seconds; write e.g. 30`);
}

function refuseStackAlone({ infrastructure, stack, cwd }: StopCommandOptions): void {
  if (infrastructure === true || (stack ?? cwd) === undefined) return;
  const given = stack === undefined ? "--cwd" : "--stack";
  throw new UsageError(`${given} says whose processes to stop; give --infrastructure with it`);
}
