/** A work queue as the program states it. */
export interface WorkQueueInputs {
  /** The queue's name. Every pool has a "default" queue: that one is taken over, never deleted. */
  readonly name: string;
  /** The pool that the queue belongs to. */
  readonly workPoolName: string;
  /** The pool's id when the same program makes it: a new id makes the queue anew. @default - none */
  readonly workPoolId?: string;
  /** @default - none */
  readonly description?: string;
  /** Stops workers from taking runs from it. Left out: a person's pause in the UI is kept. @default - not paused, then left alone */
  readonly paused?: boolean;
  /** How many runs at a time; 0 lets none start. @default - no limit */
  readonly concurrencyLimit?: number;
  /** 1 is served first. @default - the server's: the next free one */
  readonly priority?: number;
  /** Takes over a queue of this name that exists already. @default false */
  readonly adopt?: boolean;
}

/** A work queue as it was last seen. */
export interface WorkQueueState extends WorkQueueInputs {
  readonly workQueueId: string;
  /** The queue's page in Prefect's UI. */
  readonly url: string;
}
