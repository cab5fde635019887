/** How many deployments the rows speak of. */
export interface Sizes {
  readonly some: number;
  readonly many: number;
}

export const FULL: Sizes = { some: 100, many: 1000 };
export const QUICK: Sizes = { some: 20, many: 200 };

/** A part of the machine that a row needs is not there: the row is not measured, and says why. */
export class MissingPart extends Error {
  override readonly name = "MissingPart";
}

type Work<T> = (scope: Scope) => Promise<T>;

/**
 * What rows share: one round, or the whole run. Each piece of work is done once in it, by the first
 * row that asks; the others get the same figures, or the same error.
 */
export class Scope {
  readonly #done = new Map<Work<unknown>, Promise<unknown>>();
  readonly #cleanups: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly sizes: Sizes,
    whole: Scope | undefined,
  ) {
    this.whole = whole ?? this;
  }

  /** The run that this round is part of. */
  readonly whole: Scope;

  static run(sizes: Sizes): Scope {
    return new Scope(sizes, undefined);
  }

  round(): Scope {
    return new Scope(this.sizes, this.whole);
  }

  share<T>(work: Work<T>): Promise<T> {
    const known = this.#done.get(work) as Promise<T> | undefined;
    const result = known ?? work(this);
    this.#done.set(work, result);
    return result;
  }

  /** Called at the end, the last first. */
  onEnd(cleanup: () => Promise<void> | void): void {
    this.#cleanups.push(cleanup);
  }

  async end(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }
}
