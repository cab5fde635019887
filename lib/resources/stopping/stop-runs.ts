import { ACTIVE_STATES, isNotFound, type FlowRun, type PrefectClient } from "../../client";
import { poll } from "../../core/time";
import type { HandlerContext } from "../../provider/handler";

/** How long a worker or serving process may take to obey, unless the program says otherwise. */
export const STOP_TIMEOUT_SECONDS = 60;
const POLL_SECONDS = 2;

export interface StopOptions {
  /** How long runs may take to end by themselves. @default 60 */
  readonly timeoutSeconds?: number;
  /** @default 2 */
  readonly pollSeconds?: number;
}

/** What stopping did. */
export interface StopOutcome {
  /** Runs that were asked to end. */
  readonly asked: readonly FlowRun[];
  /** Runs that did not, and were forced; what they run on may still be at work. */
  readonly forced: readonly FlowRun[];
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
  const timeoutSeconds = options.timeoutSeconds ?? STOP_TIMEOUT_SECONDS;
  const asked = new Map<string, FlowRun>();
  let left: readonly FlowRun[] = [];
  const intervalSeconds = options.pollSeconds ?? POLL_SECONDS;
  const ended = await poll({ timeoutSeconds, intervalSeconds }, async () => {
    left = await list();
    const fresh = left.filter((run) => !asked.has(run.id));
    for (const run of fresh) {
      asked.set(run.id, run);
      await askToCancel(client, run);
    }
    // What was only scheduled is over by now: look again before waiting.
    if (fresh.length > 0) left = await list();
    return left.length === 0 ? true : undefined;
  });
  const forced: FlowRun[] = [];
  for (const run of ended ? [] : left) {
    if (await forceToEnd(client, run, timeoutSeconds)) forced.push(run);
  }
  return { asked: [...asked.values()], forced };
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
  warnOfForced(context, client, outcome.forced);
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
  warnOfForced(context, client, outcome.forced);
  return outcome;
}

/** Whether a run is not over. */
export function isActive(run: Pick<FlowRun, "state_type">): boolean {
  return ACTIVE_STATES.some((active) => active === run.state_type);
}

async function askToCancel(client: PrefectClient, run: FlowRun): Promise<void> {
  if (run.state_type === "CANCELLING") return;
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
async function forceToEnd(
  client: PrefectClient,
  run: FlowRun,
  timeoutSeconds: number,
): Promise<boolean> {
  try {
    const live = await client.runs.get(run.id);
    if (!live || !isActive(live)) return false;
    const message =
      `Cancelled by force: it was asked to stop and had not ended after ${timeoutSeconds} s. ` +
      "What it runs on may still be at work.";
    await client.runs.setState(run.id, { type: "CANCELLED", name: "Cancelled", message }, true);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function warnOfForced(
  context: HandlerContext,
  client: PrefectClient,
  forced: readonly FlowRun[],
): void {
  if (forced.length === 0) return;
  const names = forced.map((run) => `"${run.name}" (${client.urls.flowRun(run.id)})`).join(", ");
  context.warn(
    `flow runs that did not end when asked are marked as cancelled by force: ${names}; ` +
      "what they ran on may still be at work",
  );
}
