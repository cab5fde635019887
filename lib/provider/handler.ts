import type { Problem } from "../core/problems";
import type { PrefectClient } from "../client";
import type { Journal } from "./journal";

/** Where a handler works: its connection (made on first use) and a way to warn. */
export interface HandlerContext {
  /**
   * The client of the provider's Prefect server. Throws a {@link ConnectionError} that names every
   * place looked at when no server is configured.
   */
  client(): Promise<PrefectClient>;
  /** Shows one line to the user, beside the progress display. Never given a secret. */
  warn(message: string): void;
  /**
   * Keeps what has begun for the next process, in case this one does not live to end it.
   *
   * @default - nothing is kept
   */
  readonly journal?: Journal;
}

/** What `check` found: inputs made complete, or every problem at once. */
export interface Checked<I> {
  readonly inputs: I;
  readonly problems: readonly Problem[];
}

/** How an object changes: nothing, in place, or by a new one. */
export interface Difference {
  readonly changed: boolean;
  /** Keys that force a replacement; empty for an update in place. */
  readonly replaces: readonly string[];
  /** True when old and new cannot stand side by side. @default false */
  readonly deleteBeforeReplace?: boolean;
}

/** A live object: its id and everything the state keeps of it. */
export interface Live<S> {
  readonly id: string;
  readonly state: S;
}

/** A live object as it was read: also as the inputs that would make it so. */
export interface ReadBack<I, S> extends Live<S> {
  readonly inputs: I;
}

/**
 * The life cycle of one type of object in plain JSON. `I` are its inputs, `S` its state: the
 * inputs as they stand plus what only the live object knows. A handler knows nothing of Pulumi.
 */
export interface Handler<I extends object, S extends I> {
  /**
   * Validates and completes the inputs. Runs in preview too, where unknown values arrive as
   * `UNKNOWN` (core/unknown.ts) whatever their type: those are passed on, not judged.
   */
  check(context: HandlerContext, news: I, olds: S | undefined): Promise<Checked<I>>;
  /** Compares the recorded state with new inputs; no I/O. */
  diff(olds: S, news: I): Difference;
  create(context: HandlerContext, inputs: I): Promise<Live<S>>;
  /** Reads the live object back, or undefined when it is gone. */
  read(context: HandlerContext, id: string, state: S): Promise<ReadBack<I, S> | undefined>;
  /** Makes the live object so, sending only what changed, and returns the whole new state. */
  update(context: HandlerContext, id: string, olds: S, news: I): Promise<S>;
  /** Removes the object; one that is already gone counts as removed. */
  delete(context: HandlerContext, id: string, state: S): Promise<void>;
}

/**
 * Whether an update is asked for though nothing changed, as the engine does after a partial failure:
 * then all of the object is gone through.
 */
export function isForced<I extends object, S extends I>(
  handler: Pick<Handler<I, S>, "diff">,
  olds: S,
  news: I,
): boolean {
  return !handler.diff(olds, news).changed;
}

/**
 * An object that exists but did not become what was asked (a failed run, a process that never got
 * ready). Thrown by create and update so that the object stays in the state and is not stranded.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  constructor(
    message: string,
    readonly live: Live<object>,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
