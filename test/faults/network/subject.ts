import type { Json } from "../../../lib/core/json";
import type { ResourceType } from "../../../lib/provider/dispatch";
import type { ByHand } from "../../support/by-hand";
import type { Generation } from "../../support/prefect";
import type { Inventory } from "./inventories";

/** Secrets in inputs: neither an error nor a warning may hold one. */
export const INPUT_SECRET = "s3cret-of-the-inputs";

/** What all things of one suite stand on; theirs is the name in it. */
export interface Ground {
  readonly generation: Generation;
  readonly poolName: string;
  readonly deploymentId: string;
}

export type Inputs = Readonly<Record<string, Json>>;

/** One row of the matrix. */
export interface Subject {
  readonly type: ResourceType;
  /** What it shows beside its type. */
  readonly title: string;
  /** Another way to send what another subject shows already: only the core faults, and no asking for the version. @default false */
  readonly variant?: boolean;
  inputs(name: string, ground: Ground): Inputs;
  /** What an update changes; another name has to begin with this one. */
  changes(ground: Ground, name: string): Inputs;
  /** What the server has under this name, in a form in which equal things are equal. */
  readonly inventory: Inventory;
  /** What happens to it on the server between its creation and all else. */
  afterwards?(person: ByHand, id: string): Promise<unknown>;
}
