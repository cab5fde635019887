import { randomBytes } from "node:crypto";
import { DiffUnavailableError } from "./provider-errors";
import {
  applyReplaceOnChanges,
  diffInputs,
  type DiffResult,
  NO_CHANGES,
  replaceBecause,
  SOME_CHANGES,
} from "./diff";
import type { Operation } from "./operation";
import { parsePath, resetPath } from "./paths";
import { OperationFailed, type Plan } from "./plan";
import type { ResourceState } from "./resource-state";
import { isProviderType, parseProviderReference, urnName } from "./urn";
import {
  cloneProps,
  containsSecrets,
  containsUnknowns,
  deepEqual,
  type Props,
  withoutSecrets,
} from "./values";

/** Asks the provider of a resource, of whatever kind, and completes what it leaves to the engine. */
export class ResourceProvider {
  constructor(
    private readonly operation: Operation,
    private readonly plan: Plan,
  ) {}

  /** The inputs as the provider completes them; problems are reported and end the operation. */
  async check(state: ResourceState, olds: Props, news: Props): Promise<Props> {
    const { providers, journal } = this.operation;
    if (!state.custom) return news;
    const result = isProviderType(state.type)
      ? await providers.check(state.urn, olds, news)
      : await (await providers.get(state.provider ?? "")).check(
          state.urn,
          olds,
          news,
          randomBytes(32),
        );
    if (result.failures.length === 0) return result.inputs;
    const who = `${state.type} resource '${urnName(state.urn)}'`;
    for (const { property, reason } of result.failures) {
      const what = property === "" ? "" : `: property ${property} value ${shown(news, property)}`;
      journal.error(`${who}${what} has a problem: ${reason}`, state.urn);
    }
    throw new OperationFailed(`resource ${state.urn} is invalid`);
  }

  /** What changes between the state and the goal, with the user's wishes about replacement applied. */
  async diff(old: ResourceState, current: ResourceState): Promise<DiffResult> {
    const diff = await this.engineDiff(old, current);
    return applyReplaceOnChanges(diff, current.replaceOnChanges, old.initErrors.length > 0);
  }

  private async engineDiff(old: ResourceState, current: ResourceState): Promise<DiffResult> {
    if (triggersReplacement(old, current)) return SOME_CHANGES;
    const { deletedWith } = current;
    if (deletedWith !== undefined && this.plan.replaces.has(deletedWith)) {
      return replaceBecause("deletedWith");
    }
    if (await this.providerChanged(old, current)) return replaceBecause("provider");
    if (!current.custom) return deepEqual(old.inputs, current.inputs) ? NO_CHANGES : SOME_CHANGES;
    if (isProviderType(current.type)) return this.operation.providers.diff(old, current.inputs);
    return this.providerDiff(old, current.inputs, current.ignoreChanges, current.provider);
  }

  /** The provider's diff; where it leaves the diff to the engine, of the inputs. */
  async providerDiff(
    old: Pick<ResourceState, "urn" | "id" | "inputs" | "outputs">,
    news: Props,
    ignoreChanges: readonly string[],
    reference: string | undefined,
  ): Promise<DiffResult> {
    const { urn, id, inputs: oldInputs, outputs: oldOutputs } = old;
    const provider = await this.operation.providers.get(reference ?? "");
    let diff: DiffResult;
    try {
      diff = await provider.diff({ urn, id, oldInputs, oldOutputs, news, ignoreChanges });
    } catch (error) {
      if (!(error instanceof DiffUnavailableError)) throw error;
      this.operation.journal.warn(error.message, urn);
      return SOME_CHANGES;
    }
    if (diff.changes !== "unknown") return diff;
    const own = diffInputs(oldInputs, withIgnored(news, oldInputs, ignoreChanges).inputs);
    return { ...diff, changes: own.changes, changedKeys: own.changedKeys, ...pick(own) };
  }

  private async providerChanged(old: ResourceState, current: ResourceState): Promise<boolean> {
    if (old.provider === current.provider) return false;
    if (old.provider === undefined || current.provider === undefined) return true;
    const from = parseProviderReference(old.provider);
    const to = parseProviderReference(current.provider);
    if (this.plan.renamed.get(from.urn) === to.urn) return false;
    const oldProvider = this.operation.snapshot.base.find((r) => r.urn === from.urn && !r.delete);
    const newProvider = this.operation.current.get(to.urn);
    if (oldProvider === undefined || newProvider === undefined) return false;
    const provider = await this.operation.providers.get(current.provider);
    const { inputs, outputs } = oldProvider;
    const diff = await provider.diffConfig(to.urn, inputs, outputs, newProvider.inputs);
    return diff.replaceKeys.length > 0;
  }
}

function pick(diff: DiffResult): Pick<DiffResult, "detailedDiff"> {
  return diff.detailedDiff === undefined ? {} : { detailedDiff: diff.detailedDiff };
}

/** True when `replacementTrigger` has a new value. */
export function triggersReplacement(old: ResourceState, current: ResourceState): boolean {
  const before = old.replacementTrigger ?? null;
  const after = current.replacementTrigger ?? null;
  if (containsUnknowns(before) || containsUnknowns(after)) return true;
  if (before === null || after === null) return false;
  return !deepEqual(withoutSecrets({ value: before }), withoutSecrets({ value: after }));
}

/** The inputs with ignored properties as they were, and the paths that cannot be ignored. */
export function withIgnored(
  news: Props,
  olds: Props,
  ignoreChanges: readonly string[],
): { inputs: Props; invalid: string[] } {
  const inputs = cloneProps(news);
  const before = cloneProps(olds);
  const invalid = ignoreChanges.filter((path) => !resetPath(parsePath(path), before, inputs));
  return { inputs, invalid };
}

function shown(inputs: Props, property: string): string {
  const value = inputs[property];
  if (value === undefined) return "{}";
  return containsSecrets(value) ? "[secret]" : `{${JSON.stringify(value)}}`;
}
