import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { sameJson } from "../../core/json";
import { problem } from "../../core/problems";
import type { ConnectionSecretArgs } from "./args";
import type { ConnectionReferences } from "./connection-secret";
import { KUBERNETES_DEFAULTS } from "./defaults";
import { logicalNameOf } from "./logical-name";
import type { KubernetesNamespace } from "./namespace";

/** A Secret that the program made, and for which connection. */
interface Made {
  readonly references: ConnectionReferences;
  readonly provider: pulumi.Resource | undefined;
  readonly args: ConnectionSecretArgs;
  /** The component that was the first to use it. */
  readonly by: string;
}

const made = new WeakMap<KubernetesNamespace, Map<string, Made>>();

/** The Secret of that name in a namespace: made by the first who asks, the same for all others. */
export function shared(
  namespace: KubernetesNamespace,
  args: ConnectionSecretArgs,
  parent: pulumi.ComponentResource,
  create: () => ConnectionReferences,
): ConnectionReferences {
  const name = args.name ?? KUBERNETES_DEFAULTS.connectionSecret.name;
  const provider = parent.getProvider("pulumi-nodejs:dynamic:Resource");
  const secrets = made.get(namespace) ?? new Map<string, Made>();
  made.set(namespace, secrets);
  const known = secrets.get(name);
  if (known !== undefined) {
    checkSame(name, known, { provider, args }, parent);
    return known.references;
  }
  const references = create();
  secrets.set(name, { references, provider, args, by: logicalNameOf(parent) });
  return references;
}

function checkSame(
  name: string,
  known: Made,
  { provider, args }: Pick<Made, "provider" | "args">,
  parent: pulumi.Resource,
): void {
  const fix = "give one of them a connectionSecret.name of its own";
  const other = `what "${known.by}" put into the Secret "${name}"`;
  const problems = [];
  if (known.provider !== provider) {
    const between = `${connectionName(known.provider)} and ${connectionName(provider)}`;
    const needs = `must be for the connection of ${other}: there are ${between}`;
    problems.push(problem("connectionSecret", needs, undefined, fix));
  } else if (!isSame(known.args, args)) {
    problems.push(problem("connectionSecret", `must be ${other}`, undefined, fix));
  }
  if (problems.length > 0)
    throw new PrefectInputError(`"${logicalNameOf(parent)}"`, problems, parent);
}

function isSame(one: ConnectionSecretArgs, other: ConnectionSecretArgs): boolean {
  const { connectionSecret: defaults } = KUBERNETES_DEFAULTS;
  const complete = (args: ConnectionSecretArgs) => ({ existing: false, ...defaults, ...args });
  const { apiUrl, ...rest } = complete(one);
  const { apiUrl: otherUrl, ...otherRest } = complete(other);
  // Of two that are known later nothing can be told now.
  const isOpen = typeof apiUrl === "object" && typeof otherUrl === "object";
  return (isOpen || apiUrl === otherUrl) && sameJson(rest, otherRest);
}

function connectionName(provider: pulumi.Resource | undefined): string {
  return provider === undefined
    ? "the default connection"
    : `PrefectProvider "${logicalNameOf(provider)}"`;
}
