import { asksReplacement, type DiffResult, NO_CHANGES } from "./diff";
import { earlyDeletes } from "./early-deletes";
import {
  aliasUrns,
  type Goal,
  newReadState,
  newState,
  type ReadRegistration,
  type Registration,
} from "./goal";
import type { Operation } from "./operation";
import { OperationFailed, type Plan, type Step } from "./plan";
import { ResourceProvider, triggersReplacement, withIgnored } from "./resource-provider";
import type { ResourceState } from "./resource-state";
import { createUrn, urnName } from "./urn";

/** Decides what to do about each resource that the program registers. */
export class StepGenerator {
  private readonly olds: Map<string, ResourceState>;
  private readonly provider: ResourceProvider;

  constructor(
    private readonly operation: Operation,
    private readonly plan: Plan,
  ) {
    this.olds = operation.snapshot.olds();
    this.provider = new ResourceProvider(operation, plan);
  }

  async register(registration: Registration): Promise<Step[]> {
    const { goal, settle } = registration;
    const urn = this.newUrn(goal);
    const { old, alias } = this.findOld(urn, goal);
    const current = newState(urn, goal, alias);
    const recreating = old !== undefined && this.plan.deletes.has(urn);
    const fresh = old === undefined || old.external || recreating;
    const news = old === undefined ? goal.properties : this.ignored(goal, old, urn);
    const olds = fresh ? {} : old.inputs;
    current.inputs = await this.provider.check(current, olds, fresh ? goal.properties : news);
    if (recreating) return this.recreate(old, current, settle);
    if (old?.external) return this.takeOver(old, current, settle);
    if (old !== undefined) return this.change(registration, old, current);
    this.plan.creates.add(urn);
    return [{ op: "create", urn, current, settle }];
  }

  read(registration: ReadRegistration): Step[] {
    const { goal, settle } = registration;
    const urn = this.newUrn(goal);
    const old = this.olds.get(urn);
    const current = newReadState(urn, goal);
    if (old !== undefined && !old.external && old.id !== goal.id) {
      this.plan.replaces.add(urn);
      return [
        { op: "read-replacement", urn, old, current, settle, deleteOldLater: true },
        { op: "replace", urn, old, current },
      ];
    }
    this.plan.reads.add(urn);
    return [{ op: "read", urn, current, settle, ...(old && { old }) }];
  }

  private newUrn(goal: Pick<Goal, "type" | "name" | "parent">): string {
    const { parent } = goal;
    if (parent !== undefined && !this.plan.seen.has(parent)) {
      throw new Error(`could not find parent resource ${parent}`);
    }
    const { stack, project } = this.operation;
    const urn = createUrn(stack, project, parent, goal.type, goal.name);
    if (this.plan.seen.has(urn)) {
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    const takenBy = this.plan.renamed.get(urn);
    if (takenBy !== undefined) {
      throw new Error(
        `Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${takenBy}'`,
      );
    }
    this.plan.seen.add(urn);
    return urn;
  }

  /** The resource in the state, under its urn or a former one. */
  private findOld(urn: string, goal: Goal): { old?: ResourceState; alias?: string } {
    const own = this.olds.get(urn);
    if (own !== undefined) return { old: own };
    for (const alias of aliasUrns(goal, this.operation, this.plan.formerUrns)) {
      const old = this.olds.get(alias);
      if (old === undefined) continue;
      const taken = this.plan.seen.has(alias) ? urn : this.plan.renamed.get(alias);
      if (taken !== undefined) {
        throw new Error(
          `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' conflicting with resource with URN '${taken}'`,
        );
      }
      this.plan.renamed.set(alias, urn);
      this.plan.formerUrns.set(urn, alias);
      this.operation.providers.rename(alias, urn);
      return { old, alias };
    }
    return {};
  }

  private ignored(goal: Goal, old: ResourceState, urn: string) {
    const { inputs, invalid } = withIgnored(goal.properties, old.inputs, goal.ignoreChanges);
    if (invalid.length > 0) {
      const paths = invalid.map((path) => `"${path}"`).join(", ");
      const message = `cannot ignore changes in added or removed elements of the path: ${paths}`;
      this.operation.journal.log({ severity: "info", message, urn });
    }
    return inputs;
  }

  /** It was deleted already, because something it depends on is replaced. */
  private recreate(old: ResourceState, current: ResourceState, settle: Step["settle"]): Step[] {
    const { urn } = current;
    this.plan.deletes.delete(urn);
    this.plan.replaces.add(urn);
    const diff: DiffResult = {
      ...NO_CHANGES,
      changes: "some",
      replaceKeys: this.plan.replaceKeys.get(urn) ?? [],
    };
    return [
      { op: "replace", urn, old, current, diff },
      { op: "create-replacement", urn, old, current, diff, ...(settle && { settle }) },
    ];
  }

  /** It was only read so far; what is read is not ours to change. */
  private takeOver(old: ResourceState, current: ResourceState, settle: Step["settle"]): Step[] {
    const { urn } = current;
    this.plan.creates.add(urn);
    this.plan.replaces.add(urn);
    const create: Step = { op: "create-replacement", urn, old, current, deleteOldLater: true };
    return [
      { ...create, ...(settle && { settle }) },
      { op: "replace", urn, old, current },
    ];
  }

  private async change(
    { goal, settle }: Registration,
    old: ResourceState,
    current: ResourceState,
  ): Promise<Step[]> {
    const { urn } = current;
    const diff = await this.provider.diff(old, current);
    const changed = diff.changes === "some" || old.pendingReplacement;
    const replace =
      asksReplacement(diff) || triggersReplacement(old, current) || old.pendingReplacement;
    if (changed && replace) return this.replace(goal, settle, old, current, diff);
    if (changed || old.initErrors.length > 0) {
      this.plan.updates.add(urn);
      return [{ op: "update", urn, old, current, diff, settle }];
    }
    this.plan.sames.add(urn);
    return [{ op: "same", urn, old, current, settle }];
  }

  private async replace(
    goal: Goal,
    settle: Registration["settle"],
    old: ResourceState,
    current: ResourceState,
    diff: DiffResult,
  ): Promise<Step[]> {
    const { urn } = current;
    if (current.protect && old.protect) this.refuseProtected(urn);
    this.plan.replaces.add(urn);
    current.inputs = await this.provider.check(current, {}, goal.properties);
    const create = { op: "create-replacement", urn, old, current, diff, settle } as const;
    const note = { op: "replace", urn, old, current, diff } as const;
    if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace)) {
      return [{ ...create, deleteOldLater: true }, note];
    }
    const deletes = await earlyDeletes(this.operation, this.plan, this.provider, old, urn);
    if (!old.pendingReplacement) {
      this.plan.deletes.add(old.urn);
      deletes.push({ op: "delete-replaced", urn: old.urn, old, replacementFollows: true });
    }
    return [...deletes, note, create];
  }

  private refuseProtected(urn: string): void {
    const message =
      `unable to replace resource "${urn}"\nas it is currently marked for protection. ` +
      "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi " +
      "program and run `pulumi up`";
    this.operation.journal.error(message, urn);
    if (!this.operation.preview) throw new OperationFailed(`${urnName(urn)} is protected`);
  }
}
