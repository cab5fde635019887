import { setTimeout as delay } from "node:timers/promises";

/** How long and how often to look. */
export interface PollOptions {
  readonly timeoutSeconds: number;
  /** The pause between two looks. */
  readonly intervalSeconds: number;
  /** Ends the wait with the signal's reason. @default - only the deadline ends it */
  readonly signal?: AbortSignal;
}

/** Waits that many seconds; a signal ends the wait with its reason. */
export async function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await delay(seconds * 1000, undefined, signal && { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

/**
 * Looks until `probe` gives something other than undefined, and returns it; undefined when the
 * deadline passes first. Looks at once, and a last time when the deadline is reached. An error of
 * the probe ends the wait.
 */
export async function poll<T>(
  options: PollOptions,
  probe: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = performance.now() + options.timeoutSeconds * 1000;
  for (;;) {
    options.signal?.throwIfAborted();
    const found = await probe();
    if (found !== undefined) return found;
    const left = (deadline - performance.now()) / 1000;
    // Timers count in milliseconds and may ring a fraction of one early.
    if (left < 0.001) return undefined;
    await sleep(Math.min(options.intervalSeconds, left), options.signal);
  }
}
