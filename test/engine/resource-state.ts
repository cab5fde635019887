import { parseProviderReference, providerReference } from "./urn";
import type { Props, Value } from "./values";

/** Everything that is remembered about one resource. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  /** False for components. */
  readonly custom: boolean;
  id: string;
  inputs: Props;
  outputs: Props;
  parent?: string;
  protect: boolean;
  /** Read, not owned. */
  readonly external: boolean;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** Of custom resources: the reference of the provider that manages it. */
  provider?: string;
  initErrors: string[];
  /** Replaced, and still to be deleted. */
  delete: boolean;
  /** Deleted for a replacement that was not created yet. */
  pendingReplacement: boolean;
  readonly additionalSecretOutputs: readonly string[];
  /** Former urns that it took over in the current operation. */
  readonly aliases: readonly string[];
  readonly retainOnDelete: boolean;
  deletedWith?: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly replacementTrigger?: Value;
  readonly timeouts: Timeouts;
}

/** Seconds. */
export interface Timeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
  readonly read?: number;
}

export interface Dependency {
  readonly urn: string;
  readonly kind: "parent" | "dependency" | "deletedWith" | "provider";
}

/** Everything that a resource needs to exist before it. */
export function dependenciesOf(state: ResourceState): Dependency[] {
  const found: Dependency[] = state.dependencies.map((urn) => ({ urn, kind: "dependency" }));
  for (const urn of Object.values(state.propertyDependencies).flat()) {
    found.push({ urn, kind: "dependency" });
  }
  if (state.parent !== undefined) found.push({ urn: state.parent, kind: "parent" });
  if (state.deletedWith !== undefined) found.push({ urn: state.deletedWith, kind: "deletedWith" });
  if (state.provider !== undefined) {
    found.push({ urn: parseProviderReference(state.provider).urn, kind: "provider" });
  }
  return found;
}

/** The same resource with every urn it mentions passed through `rename`. */
export function renameReferences(
  state: ResourceState,
  rename: (urn: string) => string,
): ResourceState {
  const { parent, deletedWith, provider } = state;
  const reference = provider === undefined ? undefined : parseProviderReference(provider);
  const propertyDependencies: Record<string, string[]> = {};
  for (const [key, urns] of Object.entries(state.propertyDependencies)) {
    propertyDependencies[key] = urns.map(rename);
  }
  return {
    ...state,
    dependencies: state.dependencies.map(rename),
    propertyDependencies,
    ...(parent !== undefined && { parent: rename(parent) }),
    ...(deletedWith !== undefined && { deletedWith: rename(deletedWith) }),
    ...(reference && { provider: providerReference(rename(reference.urn), reference.id) }),
  };
}
