import type { ResourceState, Timeouts } from "./resource-state";
import { createUrn, qualifiedType, ROOT_STACK_TYPE, urnName, urnType } from "./urn";
import type { Props, Value } from "./values";

/** What the program wants of one resource. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly properties: Props;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider?: string;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly replacementTrigger?: Value;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly AliasSpec[];
  readonly timeouts: Timeouts;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
}

/** What the program wants to be read, not managed. */
export interface ReadGoal {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly properties: Props;
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly provider?: string;
  readonly additionalSecretOutputs: readonly string[];
}

/** A former name of a resource: a whole urn, or the parts that were different. */
export type AliasSpec =
  | { readonly urn: string }
  | {
      readonly name?: string;
      readonly type?: string;
      readonly stack?: string;
      readonly project?: string;
      readonly parent?: string;
      readonly noParent?: boolean;
    };

export interface RegisterResult {
  readonly state: ResourceState;
  readonly outcome: "success" | "failed" | "skipped";
}

/** A goal on its way through the engine, and the program that waits for its result. */
export interface Registration {
  readonly goal: Goal;
  settle(result: RegisterResult): void;
}

export interface ReadRegistration {
  readonly goal: ReadGoal;
  settle(result: RegisterResult): void;
}

export function newState(urn: string, goal: Goal, alias: string | undefined): ResourceState {
  const propertyDependencies: Record<string, string[]> = {};
  for (const [key, urns] of Object.entries(goal.propertyDependencies)) {
    propertyDependencies[key] = [...urns];
  }
  return {
    urn,
    type: goal.type,
    custom: goal.custom,
    id: "",
    inputs: goal.properties,
    outputs: {},
    protect: goal.protect ?? false,
    external: false,
    dependencies: [...goal.dependencies],
    propertyDependencies,
    initErrors: [],
    delete: false,
    pendingReplacement: false,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    aliases: alias === undefined ? [] : [alias],
    retainOnDelete: goal.retainOnDelete ?? false,
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
    timeouts: goal.timeouts,
    ...(goal.parent !== undefined && { parent: goal.parent }),
    ...(goal.provider !== undefined && { provider: goal.provider }),
    ...(goal.deletedWith !== undefined && { deletedWith: goal.deletedWith }),
    ...(goal.replacementTrigger !== undefined && { replacementTrigger: goal.replacementTrigger }),
  };
}

export function newReadState(urn: string, goal: ReadGoal): ResourceState {
  const { type, name, properties, parent, dependencies, provider } = goal;
  const managed: Goal = {
    type,
    name,
    properties,
    dependencies,
    custom: true,
    propertyDependencies: {},
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: goal.additionalSecretOutputs,
    aliases: [],
    timeouts: {},
    ...(parent !== undefined && { parent }),
    ...(provider !== undefined && { provider }),
  };
  return { ...newState(urn, managed, undefined), id: goal.id, external: true };
}

/**
 * Every urn under which the resource may have been known.
 * @param formerUrns the former urns of resources that were renamed in this operation
 */
export function aliasUrns(
  goal: Pick<Goal, "name" | "type" | "parent" | "aliases">,
  where: { stack: string; project: string },
  formerUrns: ReadonlyMap<string, string>,
): string[] {
  const { name, type, parent } = goal;
  const own = goal.aliases.map((alias) => resolveAlias(alias, goal, where, formerUrns));
  const formerParent = parent === undefined ? undefined : formerUrns.get(parent);
  if (parent === undefined || formerParent === undefined) return [...new Set(own)];
  const inherited = [
    { type, name },
    ...own.map((u) => ({ type: urnType(u), name: urnName(u) })),
  ].map((child) => inheritAlias(child, urnName(parent), formerParent, where));
  return [...new Set([...own, ...inherited])];
}

function resolveAlias(
  alias: AliasSpec,
  goal: Pick<Goal, "name" | "type" | "parent">,
  where: { stack: string; project: string },
  formerUrns: ReadonlyMap<string, string>,
): string {
  if ("urn" in alias) return alias.urn;
  let parent = alias.parent ? (formerUrns.get(alias.parent) ?? alias.parent) : goal.parent;
  const isRoot = parent !== undefined && qualifiedType(parent) === ROOT_STACK_TYPE;
  if (alias.noParent === true || isRoot) parent = undefined;
  const { stack = where.stack, project = where.project } = withoutEmpty(alias);
  return createUrn(stack, project, parent, alias.type || goal.type, alias.name || goal.name);
}

function withoutEmpty(alias: { stack?: string; project?: string }) {
  return {
    ...(alias.stack && { stack: alias.stack }),
    ...(alias.project && { project: alias.project }),
  };
}

/** Children are often named after their parent: then their former names followed the parent's. */
function inheritAlias(
  child: { type: string; name: string },
  parentName: string,
  formerParent: string,
  where: { stack: string; project: string },
): string {
  const name = child.name.startsWith(parentName)
    ? urnName(formerParent) + child.name.slice(parentName.length)
    : child.name;
  return createUrn(where.stack, where.project, formerParent, child.type, name);
}
