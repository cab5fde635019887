import { DelegateBackoff, handleWhenResult, type IRetryContext, retry } from "cockatiel";
import type { Outcome } from "./answer";

/** Pauses between the attempts at one request. */
export interface BackoffOptions {
  /** The first pause, in seconds; each next one is twice as long. @default 0.25 */
  readonly initialSeconds?: number;
  /** The longest pause, in seconds, unless the server asks for more. @default 8 */
  readonly maxSeconds?: number;
}

export interface Persistence {
  /** How long to go on after the first failure; asked at each failure. */
  budgetSeconds(failed: Outcome): number;
  readonly backoff: Required<BackoffOptions>;
  /** Milliseconds. */
  now(): number;
}

/**
 * How many budgets a busy server is worth. With two programs on one SQLite database a write may be
 * refused for minutes.
 */
const BUSY_PATIENCE = 5;

/** The last outcome and what led to it. */
export interface Tried {
  readonly outcome: Outcome;
  readonly attempts: number;
  /** From the first failure to the last. */
  readonly seconds: number;
  /** An earlier attempt may have done its work unheard. */
  readonly lostAnswer: boolean;
  /** How long the server asked to wait, in seconds, where that was longer than the budget. */
  readonly tooLongSeconds?: number;
}

/**
 * Attempts until an outcome stands or the budget is spent.
 * @param repeatable - false: not again once it may have been done
 */
export async function persist(
  { budgetSeconds, backoff, now }: Persistence,
  repeatable: boolean,
  attempt: () => Promise<Outcome>,
): Promise<Tried> {
  let attempts = 0;
  let firstFailure: number | undefined;
  let lostAnswer = false;
  let pauseSeconds = 0;
  let tooLongSeconds: number | undefined;

  // The pause is chosen with the verdict, for a pause that outlasts the budget ends the tries.
  const another = (outcome: Outcome): boolean => {
    if (!isTransient(outcome) || (mayBeDone(outcome) && !repeatable)) return false;
    firstFailure ??= now();
    const askedFor = retryAfter(outcome, now());
    pauseSeconds = askedFor ?? exponential(attempts, backoff);
    const budget = budgetSeconds(outcome) * (isBusy(outcome) ? BUSY_PATIENCE : 1);
    const again = now() + pauseSeconds * 1000 < firstFailure + budget * 1000;
    lostAnswer ||= again && mayBeDone(outcome);
    if (!again) tooLongSeconds = askedFor;
    return again;
  };
  const policy = retry(
    handleWhenResult((outcome) => another(outcome as Outcome)),
    { backoff: new DelegateBackoff<IRetryContext>(() => pauseSeconds * 1000) },
  );
  const outcome = await policy.execute(() => {
    attempts += 1;
    return attempt();
  });
  const seconds = firstFailure === undefined ? 0 : (now() - firstFailure) / 1000;
  return {
    outcome,
    attempts,
    seconds,
    lostAnswer,
    ...(tooLongSeconds === undefined ? {} : { tooLongSeconds }),
  };
}

/** Prefect answers 503 when SQLite is locked, and 429 when asked too often. */
export function isTransient(outcome: Outcome): boolean {
  if (outcome.kind === "answer") return [429, 502, 503, 504].includes(outcome.status);
  return outcome.kind !== "broken";
}

/**
 * Prefect itself says that it has too much to do: it is there, and has done nothing. A proxy's page
 * of the same status says that it is not.
 */
function isBusy(outcome: Outcome): boolean {
  if (outcome.kind !== "answer" || (outcome.status !== 429 && outcome.status !== 503)) return false;
  return /\bjson\b/.test(outcome.headers.get("Content-Type") ?? "");
}

/** A proxy's 502 and 504 say nothing about what the server behind it did. */
function mayBeDone(outcome: Outcome): boolean {
  if (outcome.kind === "answer") return outcome.status === 502 || outcome.status === 504;
  return outcome.kind === "lost" || outcome.kind === "timeout";
}

/** Half of the pause is fixed, half is chance, so that many clients do not march in step. */
function exponential(attempts: number, backoff: Required<BackoffOptions>): number {
  const pause = Math.min(backoff.initialSeconds * 2 ** (attempts - 1), backoff.maxSeconds);
  return pause * (0.5 + Math.random() / 2);
}

/** What the server asks for, in seconds or as a date, and up to a fifth more. */
function retryAfter(outcome: Outcome, now: number): number | undefined {
  const header = outcome.kind === "answer" ? outcome.headers.get("Retry-After") : null;
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const wanted = Number.isNaN(seconds) ? (Date.parse(header) - now) / 1000 : seconds;
  if (!Number.isFinite(wanted)) return undefined;
  return Math.max(0, wanted) * (1 + Math.random() / 5);
}
