import { dependenciesOf, renameReferences, type ResourceState } from "./resource-state";
import type { PendingOperation, StateContents, StateFile } from "./state-file";

/**
 * The stack's resources while an operation runs: what was there before (`base`), less what is done
 * with, plus what the operation made. It is written to the state file after every step.
 */
export class Snapshot {
  private readonly news: ResourceState[] = [];
  private readonly done = new Set<ResourceState>();
  private readonly pending = new Map<ResourceState, string>();
  private writing: Promise<void> | undefined;
  private queued: Promise<void> | undefined;
  readonly leftOver: readonly PendingOperation[];
  base: ResourceState[];

  /** Without a file nothing is written: a preview. */
  constructor(
    contents: StateContents,
    private readonly file: StateFile | undefined,
  ) {
    this.base = [...contents.resources];
    this.leftOver = contents.pendingOperations;
  }

  /** The live resource of each urn before the operation. */
  olds(): Map<string, ResourceState> {
    return new Map(this.base.filter((r) => !r.delete).map((r) => [r.urn, r]));
  }

  begin(state: ResourceState, operation: string): Promise<void> {
    this.pending.set(state, operation);
    return this.save();
  }

  /** Ends a step: `old` is done with, `current` is there now. */
  commit(change: { old?: ResourceState; current?: ResourceState }): Promise<void> {
    this.exchange(change);
    return this.save();
  }

  /** Like commit, for what makes no difference that could not wait until the next write. */
  exchange(change: { old?: ResourceState; current?: ResourceState }): void {
    for (const state of [change.old, change.current]) if (state) this.pending.delete(state);
    if (change.old !== undefined) this.done.add(change.old);
    if (change.current !== undefined) this.news.push(change.current);
  }

  abandon(state: ResourceState): Promise<void> {
    this.pending.delete(state);
    return this.save();
  }

  /** Resources in an order in which each comes after what it depends on. */
  resources(): ResourceState[] {
    return [...this.news, ...this.base.filter((r) => !this.done.has(r))];
  }

  /** Writes the state; calls that come while a write runs share the next one. */
  save(): Promise<void> {
    if (this.file === undefined) return Promise.resolve();
    this.queued ??= (this.writing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        this.writing = this.file?.write(this.contents());
        return this.writing;
      });
    return this.queued;
  }

  private contents(): StateContents {
    return {
      resources: withCurrentUrns(this.resources()),
      pendingOperations: [...this.pending].map(([{ urn }, operation]) => ({ urn, operation })),
    };
  }
}

/** References to renamed resources follow them to their new urns. */
function withCurrentUrns(resources: readonly ResourceState[]): ResourceState[] {
  const current = new Map<string, string>();
  for (const r of resources) for (const alias of r.aliases) current.set(alias, r.urn);
  return resources.map((r) => {
    const renamed = renameReferences(r, (urn) => current.get(urn) ?? urn);
    return { ...renamed, aliases: [] };
  });
}

/** Drops references to resources that a refresh found gone; children move up to the next parent. */
export function dropDanglingReferences(resources: readonly ResourceState[]): void {
  const known = new Set<string>();
  const parents = new Map<string, string | undefined>();
  for (const state of resources) {
    const missing = dependenciesOf(state).filter(({ urn }) => !known.has(urn));
    if (missing.length > 0) {
      const keep = (urn: string): boolean => known.has(urn);
      state.dependencies = state.dependencies.filter(keep);
      for (const [key, urns] of Object.entries(state.propertyDependencies)) {
        state.propertyDependencies[key] = urns.filter(keep);
      }
      if (state.deletedWith !== undefined && !keep(state.deletedWith)) delete state.deletedWith;
    }
    if (state.parent !== undefined && !known.has(state.parent)) {
      const next = parents.get(state.parent);
      if (next === undefined) delete state.parent;
      else state.parent = next;
    }
    known.add(state.urn);
    parents.set(state.urn, state.parent);
  }
}
