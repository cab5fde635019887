/** A global concurrency limit as the program states it. */
export interface GlobalConcurrencyLimitInputs {
  /** What flows ask for by `concurrency("<name>")`. Changing it renames the limit. */
  readonly name: string;
  /** How many slots there are; 0 lets nobody through. */
  readonly limit: number;
  /**
   * Whether it limits anything. Left out: a person's switch in the UI is kept.
   * @default - active, then left alone
   */
  readonly active?: boolean;
  /** How many slots come free each second by themselves, as a rate limit needs. @default 0 */
  readonly slotDecayPerSecond?: number;
  /** Takes over a limit of this name that exists already. @default false */
  readonly adopt?: boolean;
}

/** A global concurrency limit as it was last seen. */
export interface GlobalConcurrencyLimitState extends GlobalConcurrencyLimitInputs {
  readonly globalConcurrencyLimitId: string;
}
