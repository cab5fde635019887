/** A tag's concurrency limit as the program states it. */
export interface TagConcurrencyLimitInputs {
  /** The tag of task runs. */
  readonly tag: string;
  /** How many task runs with the tag at a time; with 0 they are aborted. */
  readonly concurrencyLimit: number;
  /** Takes over the tag's limit that exists already. @default false */
  readonly adopt?: boolean;
}

/** A tag's concurrency limit as it was last seen. */
export interface TagConcurrencyLimitState extends TagConcurrencyLimitInputs {
  readonly tagConcurrencyLimitId: string;
}
