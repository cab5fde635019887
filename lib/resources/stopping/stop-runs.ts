import { isActive, isNotFound, isPlan, type FlowRun, type PrefectClient } from "../../client";
import { poll } from "../../core/time";
import type { HandlerContext } from "../../provider/handler";
import type { ClusterInputs } from "../kubernetes-cluster";
import { type InfrastructureEnd, kubernetesJobs } from "./kubernetes-jobs";
import { warnOf } from "./warnings";

/** How long a worker or serving process may take to obey, unless the program says otherwise. */
export const STOP_TIMEOUT_SECONDS = 60;
const POLL_SECONDS = 2;
/** From when on a run that has not even started hangs; sooner where stopping may not take as long. */
const HANGS_AFTER_SECONDS = 30;

export interface StopOptions {
  /** How long runs may take to end by themselves. @default 60 */
  readonly timeoutSeconds?: number;
  /** @default 2 */
  readonly pollSeconds?: number;
  /**
   * Ends what runs run on: of those that hang before their start, and at the deadline of all.
   * @default - they are only marked as cancelled
   */
  readonly infrastructure?: InfrastructureEnd;
}

/** How stopping is told from inputs. */
export interface StopInputs {
  readonly stopTimeoutSeconds?: number;
  readonly kubernetesCluster?: ClusterInputs;
}

/** What stopping did. */
export interface StopOutcome {
  /** Runs that were asked to end. */
  readonly asked: readonly FlowRun[];
  /** Runs that did not, and were forced; what they run on may still be at work. */
  readonly forced: readonly FlowRun[];
  /** Runs that did not, and whose infrastructure was ended. */
  readonly ended: readonly EndedRun[];
  /** Those whose infrastructure should have been, and could not. */
  readonly failed: readonly EndedRun[];
}

/** A run whose infrastructure was to be ended. */
export interface EndedRun {
  readonly run: FlowRun;
  readonly infrastructure: string;
  /** Why it could not be ended. */
  readonly failure?: string;
}

/**
 * Ends runs: asks each to cancel (only CANCELLING makes workers and runners act; a run that has
 * nothing running yet is cancelled at once), waits until none is active, then forces what is left
 * to a terminal state. `list` names the active runs; it is asked again until there are none, so
 * that a run which starts meanwhile is stopped too.
 */
export async function stopRuns(
  client: PrefectClient,
  list: () => Promise<readonly FlowRun[]>,
  options: StopOptions = {},
): Promise<StopOutcome> {
  const { timeoutSeconds = STOP_TIMEOUT_SECONDS, pollSeconds = POLL_SECONDS } = options;
  const asked = new Map<string, { readonly run: FlowRun; readonly at: number }>();
  const hanging = new Hanging(client, options.infrastructure);
  const patience = Math.min(HANGS_AFTER_SECONDS, timeoutSeconds / 2);
  let left: readonly FlowRun[] = [];
  const allEnded = await poll({ timeoutSeconds, intervalSeconds: pollSeconds }, async () => {
    left = await list();
    const fresh = left.filter((run) => !asked.has(run.id));
    for (const run of fresh) {
      asked.set(run.id, { run, at: seconds() });
      await askToCancel(client, run);
    }
    const late = left.filter((run) => seconds() - (asked.get(run.id)?.at ?? Infinity) >= patience);
    const some = await hanging.end(late.filter(hangs), patience);
    // What was only scheduled is over by now: look again before waiting.
    if (fresh.length > 0 || some) left = await list();
    return left.length === 0 ? true : undefined;
  });
  if (!allEnded) await hanging.end(left, timeoutSeconds);
  const { ended, failed } = hanging;
  const forced: FlowRun[] = [];
  for (const run of allEnded ? [] : left) {
    const isOver = ended.some((one) => one.run.id === run.id);
    const message = `${late(timeoutSeconds)} What it runs on may still be at work.`;
    if (!isOver && (await forceToEnd(client, run, message))) forced.push(run);
  }
  return { asked: [...asked.values()].map(({ run }) => run), forced, ended, failed };
}

/** Stops every active run of a deployment, or of a work pool, and names those that were forced. */
export async function stopRunsOf(
  context: HandlerContext,
  where:
    | { readonly deploymentIds: readonly string[] }
    | { readonly workPoolNames: readonly string[] },
  options: StopOptions = {},
): Promise<StopOutcome> {
  const client = await context.client();
  const outcome = await stopRuns(client, () => client.runs.active(where), options);
  warnOf(context, client, outcome);
  return outcome;
}

/** Stops one run. */
export async function stopRun(
  context: HandlerContext,
  id: string,
  options: StopOptions = {},
): Promise<StopOutcome> {
  const client = await context.client();
  const list = async () => {
    const run = await client.runs.get(id);
    return run && isActive(run) ? [run] : [];
  };
  const outcome = await stopRuns(client, list, options);
  warnOf(context, client, outcome);
  return outcome;
}

/** The options of what a program states. */
export function stopOptions({ stopTimeoutSeconds, kubernetesCluster }: StopInputs): StopOptions {
  return {
    ...((stopTimeoutSeconds ?? null) === null ? {} : { timeoutSeconds: stopTimeoutSeconds }),
    ...(kubernetesCluster ? { infrastructure: kubernetesJobs(kubernetesCluster) } : {}),
  };
}

/**
 * Whether a run is one that a schedule has in store, not due yet. The server takes it back with a pause,
 * but for what its scheduler plans in that moment: cancelled, that would be history.
 */
export function isPlanned(run: FlowRun): boolean {
  return isPlan(run) && Date.parse(run.expected_start_time ?? "") > Date.now();
}

/** Ends what runs run on, once each, and marks as cancelled those where it could be done. */
class Hanging {
  readonly ended: EndedRun[] = [];
  readonly failed: EndedRun[] = [];

  constructor(
    private readonly client: PrefectClient,
    private readonly infrastructure: InfrastructureEnd | undefined,
  ) {}

  /** True when something was there to do. */
  async end(runs: readonly FlowRun[], afterSeconds: number): Promise<boolean> {
    const { infrastructure } = this;
    const known = [...this.ended, ...this.failed].map(({ run }) => run.id);
    const fresh = runs.filter((run) => !known.includes(run.id) && infrastructure?.nameOf(run));
    if (!infrastructure || fresh.length === 0) return false;
    const failures = await infrastructure.end(fresh);
    for (const run of fresh) {
      const name = infrastructure.nameOf(run) ?? "";
      const failure = failures.get(run.id);
      if (failure !== undefined) {
        this.failed.push({ run, infrastructure: name, failure });
        continue;
      }
      this.ended.push({ run, infrastructure: name });
      await forceToEnd(this.client, run, `${late(afterSeconds)} Its ${name} was deleted.`);
    }
    return true;
  }
}

/** A run that was asked to stop and never started: nothing is there that could obey. */
function hangs(run: FlowRun): boolean {
  return run.state_type === "CANCELLING" && (run.start_time ?? null) === null;
}

function late(afterSeconds: number): string {
  return `Cancelled by force: it was asked to stop and had not ended after ${afterSeconds} s.`;
}

function seconds(): number {
  return performance.now() / 1000;
}

async function askToCancel(client: PrefectClient, run: FlowRun): Promise<void> {
  if (run.state_type === "CANCELLING") return;
  if (isPlanned(run)) return void (await client.runs.delete(run.id));
  const cancelling = { type: "CANCELLING", name: "Cancelling" } as const;
  try {
    const answer = await client.runs.setState(run.id, cancelling);
    // 2.20 refuses to cancel a paused run, whose process is there and waits.
    const refused = answer.status !== "ACCEPT" && answer.state?.type === "PAUSED";
    if (refused) await client.runs.setState(run.id, cancelling, true);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** False when the run turned out to be over, or gone. */
async function forceToEnd(client: PrefectClient, run: FlowRun, message: string): Promise<boolean> {
  try {
    const live = await client.runs.get(run.id);
    if (!live || !isActive(live)) return false;
    await client.runs.setState(run.id, { type: "CANCELLED", name: "Cancelled", message }, true);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
