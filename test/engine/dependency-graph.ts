import { dependenciesOf, type ResourceState } from "./resource-state";

/** Resources that depend on `root`, directly or not, in dependency order; parents do not count. */
export function dependents(
  resources: readonly ResourceState[],
  root: ResourceState,
  ignore: ReadonlySet<string>,
): ResourceState[] {
  const found: ResourceState[] = [];
  const urns = new Set([root.urn]);
  for (const candidate of resources.slice(resources.indexOf(root) + 1)) {
    if (ignore.has(candidate.urn)) continue;
    if (dependenciesOf(candidate).some((d) => d.kind !== "parent" && urns.has(d.urn))) {
      found.push(candidate);
      urns.add(candidate.urn);
    }
  }
  return found;
}

/**
 * Sorts resources that are to be deleted into groups: those of a group can go together, and each
 * group only when the one before it is gone. What depends on something goes before it.
 */
export function scheduleDeletes(
  resources: readonly ResourceState[],
  condemned: readonly ResourceState[],
): ResourceState[][] {
  const needs = new Map(condemned.map((r) => [r, needed(resources, r)]));
  const left = new Set(condemned);
  const groups: ResourceState[][] = [];
  while (left.size > 0) {
    const free = [...left].filter((r) => ![...(needs.get(r) ?? [])].some((n) => left.has(n)));
    if (free.length === 0) throw new Error("the resources to delete depend on each other");
    for (const r of free) left.delete(r);
    groups.push(free);
  }
  return groups.reverse();
}

/** What has to outlive a resource: its dependencies, its parent, and the children of components it depends on. */
function needed(resources: readonly ResourceState[], state: ResourceState): Set<ResourceState> {
  const all = dependenciesOf(state);
  const urns = new Set(all.filter((d) => d.kind !== "parent").map((d) => d.urn));
  const before = resources.slice(0, resources.indexOf(state));
  const result = new Set<ResourceState>();
  for (const candidate of before) {
    if (candidate.urn === state.parent) result.add(candidate);
    if (!urns.has(candidate.urn)) continue;
    result.add(candidate);
    if (!candidate.custom) {
      for (const child of descendants(before, candidate.urn)) result.add(child);
    }
  }
  return result;
}

function descendants(resources: readonly ResourceState[], root: string): ResourceState[] {
  const urns = new Set([root]);
  const found: ResourceState[] = [];
  for (const candidate of resources) {
    if (candidate.parent !== undefined && urns.has(candidate.parent)) {
      urns.add(candidate.urn);
      found.push(candidate);
    }
  }
  return found;
}

/** Everything that the given resources depend on, directly or not. */
export function transitiveDependencies(
  resources: readonly ResourceState[],
  roots: readonly ResourceState[],
): Set<ResourceState> {
  const byUrn = new Map(resources.map((r) => [r.urn, r]));
  const found = new Set<ResourceState>();
  const queue = [...roots];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const { urn } of dependenciesOf(state)) {
      const next = byUrn.get(urn);
      if (next !== undefined && !found.has(next)) {
        found.add(next);
        queue.push(next);
      }
    }
  }
  return found;
}
