import type { Json } from "../../core/json";

/** One operation of a JSON patch (RFC 6902). */
export interface JsonPatchOperation {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  /** A JSON pointer into the template: `/variables/properties/env/default`. */
  readonly path: string;
  /** Where `move` and `copy` take the value from. @default - none */
  readonly from?: string;
  /** What `add`, `replace` and `test` use. @default - none */
  readonly value?: Json;
}

/** A work pool as the program states it. */
export interface WorkPoolInputs {
  /** The pool's name; names that start with "prefect" are the server's own. */
  readonly name: string;
  /** The type of infrastructure: `process`, `docker`, `kubernetes`, … @default "process" */
  readonly type?: string;
  /** @default - none */
  readonly description?: string;
  /** Stops workers from taking runs. Left out: a person's pause in the UI is kept. @default - not paused, then left alone */
  readonly paused?: boolean;
  /** How many runs at a time; 0 lets none start. @default - no limit */
  readonly concurrencyLimit?: number;
  /** The whole job template, in place of the server's default for the type. @default - the default, patched */
  readonly baseJobTemplate?: Readonly<Record<string, Json>>;
  /** A JSON patch over the server's default template for the type. @default - none */
  readonly baseJobTemplatePatch?: readonly JsonPatchOperation[];
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
