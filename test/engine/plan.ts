import type { DiffResult } from "./diff";
import type { RegisterResult } from "./goal";
import type { ResourceState } from "./resource-state";
import type { StepOp } from "./types";

/** One thing to do to one resource. */
export interface Step {
  readonly op: StepOp;
  readonly urn: string;
  readonly old?: ResourceState;
  readonly current?: ResourceState;
  readonly diff?: DiffResult;
  /** Tells the program that waits for the resource. */
  readonly settle?: (result: RegisterResult) => void;
  /** Of the step that creates a replacement: the old resource is deleted at the end. */
  readonly deleteOldLater?: boolean;
  /** Of the step that deletes for a replacement: the new resource is created afterwards. */
  readonly replacementFollows?: boolean;
}

/** What was decided so far in an operation, by urn. */
export class Plan {
  readonly seen = new Set<string>();
  readonly reads = new Set<string>();
  readonly creates = new Set<string>();
  readonly sames = new Set<string>();
  readonly updates = new Set<string>();
  readonly replaces = new Set<string>();
  readonly deletes = new Set<string>();
  /** Resources already deleted because something they depend on is replaced. */
  readonly deletedEarly = new Set<ResourceState>();
  /** Why resources that were deleted early have to be replaced. */
  readonly replaceKeys = new Map<string, readonly string[]>();
  /** From a former urn to the urn of the resource that took it over, and back. */
  readonly renamed = new Map<string, string>();
  readonly formerUrns = new Map<string, string>();

  isOperatedOn(urn: string): boolean {
    const current = this.renamed.get(urn) ?? urn;
    return [this.sames, this.updates, this.replaces, this.reads].some((set) => set.has(current));
  }

  /** Everything that a decision was made about. */
  decided(): Set<string> {
    const sets = [this.reads, this.creates, this.sames, this.updates, this.deletes, this.replaces];
    return new Set(sets.flatMap((set) => [...set]));
  }
}

/** Ends an operation: it was reported already. */
export class OperationFailed extends Error {}
