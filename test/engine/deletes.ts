import { scheduleDeletes, transitiveDependencies } from "./dependency-graph";
import type { Operation } from "./operation";
import type { Plan, Step } from "./plan";
import type { ResourceState } from "./resource-state";

/**
 * The steps that delete what was replaced and what the program no longer registers, in groups:
 * what depends on something is in an earlier group.
 */
export function deleteSteps(operation: Operation, plan: Plan): Step[][] {
  const { base } = operation.snapshot;
  const steps = new Map<ResourceState, Step>();
  for (const state of base) {
    const step = deleteStep(state, plan);
    if (step !== undefined) steps.set(state, step);
  }
  const groups = scheduleDeletes(base, [...steps.keys()]);
  return groups.map((group) => group.flatMap((state) => steps.get(state) ?? []));
}

function deleteStep(state: ResourceState, plan: Plan): Step | undefined {
  const { urn } = state;
  if (state.delete) {
    if (plan.deletedEarly.has(state)) return undefined;
    plan.deletes.add(urn);
    return { op: state.external ? "discard-replaced" : "delete-replaced", urn, old: state };
  }
  if (plan.isOperatedOn(urn)) return undefined;
  plan.deletes.add(urn);
  if (state.pendingReplacement) return { op: "remove-pending-replace", urn, old: state };
  return { op: state.external ? "discard" : "delete", urn, old: state };
}

/** What must stay because something that needs it could not be deleted. */
export function neededByFailed(operation: Operation, failed: readonly Step[]): Set<ResourceState> {
  const { base } = operation.snapshot;
  const roots = failed.flatMap(({ old, current }) => [old, current].filter((r) => r !== undefined));
  return transitiveDependencies(base, roots);
}
