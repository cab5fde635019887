import type { JobTemplateInputs } from "../job-template";

/** A work pool as the program states it. */
export interface WorkPoolInputs extends JobTemplateInputs {
  /** The pool's name; names that start with "prefect" are the server's own. */
  readonly name: string;
  /** @default - none */
  readonly description?: string;
  /** Stops workers from taking runs. Left out: a person's pause in the UI is kept. @default - not paused, then left alone */
  readonly paused?: boolean;
  /** How many runs at a time; 0 lets none start. @default - no limit */
  readonly concurrencyLimit?: number;
  /** Takes over a pool of this name that exists already. @default false */
  readonly adopt?: boolean;
}

/** A work pool as it was last seen. */
export interface WorkPoolState extends WorkPoolInputs {
  readonly workPoolId: string;
  /** The id of the pool's own "default" queue. */
  readonly defaultQueueId?: string;
  /** The pool's page in Prefect's UI. */
  readonly url: string;
  /** A hash of the job template as this resource last wrote it; drift is a live one that differs. */
  readonly baseJobTemplateHash: string;
}
