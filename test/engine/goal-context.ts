import type { Goal } from "./goal";
import type { StackConfig } from "./stack-config";
import { packageOf, parseProviderReference, providerPackage, providerType, urnType } from "./urn";
import { makeSecret, type Props } from "./values";
import { DYNAMIC_PACKAGE } from "./plugin-process";

/** What registrations take over from their parents and from the stack's configuration. */
export class GoalContext {
  private readonly goals = new Map<string, Goal>();
  private readonly componentProviders = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly config: StackConfig) {}

  /** Remembers a registered goal, for its children. */
  remember(urn: string, goal: Goal, providers: ReadonlyMap<string, string>): void {
    this.goals.set(urn, goal);
    if (goal.custom) return;
    const inherited =
      goal.parent === undefined ? [] : (this.componentProviders.get(goal.parent) ?? []);
    this.componentProviders.set(urn, new Map([...inherited, ...providers]));
  }

  /** The goal with the options that children get from their parents. */
  inherit(goal: Goal): Goal {
    const parent = goal.parent === undefined ? undefined : this.goals.get(goal.parent);
    if (parent === undefined) return goal;
    const { deletedWith, protect, retainOnDelete, provider } = parent;
    const servesChild =
      provider !== undefined &&
      goal.custom &&
      providerPackage(urnType(parseProviderReference(provider).urn)) === packageOf(goal.type);
    return {
      ...(deletedWith !== undefined && { deletedWith }),
      ...(protect !== undefined && { protect }),
      ...(retainOnDelete !== undefined && { retainOnDelete }),
      ...(servesChild && { provider }),
      ...goal,
    };
  }

  /** The provider that the program chose for a resource, if it did. */
  explicitProvider(
    goal: Pick<Goal, "type" | "parent" | "provider">,
    providers: ReadonlyMap<string, string>,
  ): string | undefined {
    const name = packageOf(goal.type);
    const parent = goal.parent === undefined ? undefined : this.componentProviders.get(goal.parent);
    return goal.provider ?? providers.get(name) ?? parent?.get(name);
  }

  /** What the engine registers by itself for resources without a provider of their own. */
  defaultProvider(packageName: string, version: string): Goal {
    const inputs: Props = {};
    for (const { key, value, secret } of this.config.values()) {
      const [namespace, ...name] = key.split(":");
      // A dynamic provider gets the whole configuration, with namespaces.
      if (packageName !== DYNAMIC_PACKAGE && namespace !== packageName) continue;
      const property = packageName === DYNAMIC_PACKAGE ? key : name.join(":");
      inputs[property] = secret ? makeSecret(value) : value;
    }
    const suffix = version === "" ? "" : `_${version.replace(/[-+.]/g, "_")}`;
    return {
      type: providerType(packageName),
      name: `default${suffix}`,
      custom: true,
      properties: version === "" ? inputs : { ...inputs, version },
      dependencies: [],
      propertyDependencies: {},
      ignoreChanges: [],
      replaceOnChanges: [],
      additionalSecretOutputs: [],
      aliases: [],
      timeouts: {},
    };
  }
}
