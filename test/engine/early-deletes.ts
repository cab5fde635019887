import { applyReplaceOnChanges, asksReplacement } from "./diff";
import { dependents } from "./dependency-graph";
import type { Operation } from "./operation";
import { OperationFailed, type Plan, type Step } from "./plan";
import type { ResourceProvider } from "./resource-provider";
import type { ResourceState } from "./resource-state";
import { isProviderType, parseProviderReference } from "./urn";
import { type Props, UNKNOWN } from "./values";

interface Dependent {
  readonly state: ResourceState;
  readonly keys: readonly string[];
}

/**
 * The steps that delete what cannot outlive a resource that is deleted before it is replaced:
 * its dependents that would be replaced too when it changes, last one first.
 */
export async function earlyDeletes(
  operation: Operation,
  plan: Plan,
  provider: ResourceProvider,
  root: ResourceState,
  rootUrn: string,
): Promise<Step[]> {
  const found = await dependentReplacements(operation, plan, provider, root);
  const cascading = operation.snapshot.base
    .filter((r) => !r.delete && r.deletedWith === rootUrn)
    .filter((r) => !found.some(({ state }) => state.urn === r.urn))
    .map((state) => ({ state, keys: [] }));
  const steps: Step[] = [];
  for (const { state, keys } of [...found, ...cascading].reverse()) {
    if (plan.deletedEarly.has(state)) continue;
    plan.replaceKeys.set(state.urn, keys);
    if (state.protect && !state.delete) refuseProtected(operation, state.urn, rootUrn);
    if (state.delete) steps.push({ op: "delete", urn: state.urn, old: state });
    else {
      const { urn } = state;
      steps.push({ op: "delete-replaced", urn, old: state, replacementFollows: true });
    }
    plan.deletes.add(state.urn);
    plan.deletedEarly.add(state);
  }
  return steps;
}

async function dependentReplacements(
  operation: Operation,
  plan: Plan,
  provider: ResourceProvider,
  root: ResourceState,
): Promise<Dependent[]> {
  const found: Dependent[] = [];
  const replaced = new Set([root.urn]);
  for (const state of dependents(operation.snapshot.base, root, plan.decided())) {
    const keys = await replacementKeys(operation, provider, state, replaced);
    if (keys === undefined) continue;
    found.push({ state, keys });
    replaced.add(state.urn);
  }
  return found;
}

/** Why the resource would be replaced when what it depends on is; undefined when it would not. */
async function replacementKeys(
  operation: Operation,
  provider: ResourceProvider,
  state: ResourceState,
  replaced: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
  if (!state.custom || state.external) return undefined;
  const reference = state.provider;
  if (reference !== undefined) {
    const { urn } = parseProviderReference(reference);
    const owner = operation.snapshot.base.find((r) => r.urn === urn && !r.delete);
    if (owner !== undefined) await operation.providers.ensure(owner);
    if (replaced.has(urn)) return [];
  }
  if (state.deletedWith !== undefined && replaced.has(state.deletedWith)) return [];
  const news: Props = { ...state.inputs };
  let affected = false;
  for (const [key, urns] of Object.entries(state.propertyDependencies)) {
    if (news[key] === undefined || !urns.some((urn) => replaced.has(urn))) continue;
    news[key] = UNKNOWN;
    affected = true;
  }
  if (!affected || isProviderType(state.type)) return undefined;
  const answer = await provider.providerDiff(state, news, state.ignoreChanges, reference);
  const diff = applyReplaceOnChanges(answer, state.replaceOnChanges, false);
  return asksReplacement(diff) ? diff.replaceKeys : undefined;
}

function refuseProtected(operation: Operation, urn: string, root: string): never {
  const message =
    `unable to replace resource "${urn}" as part of replacing "${root}" ` +
    "as it is currently marked for protection. To unprotect the resource, remove the `protect` " +
    "flag from the resource in your Pulumi program and run `pulumi up`";
  operation.journal.error(message, root);
  throw new OperationFailed(message);
}
