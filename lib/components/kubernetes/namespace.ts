import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { type Problem, problem } from "../../core/problems";
import { componentToken } from "../../core/type-tokens";
import { checkAnnotations, checkLabels, checkObjectName } from "../../render/kubernetes";
import type { KubernetesNamespaceArgs } from "./args";
import { clusterOf, type Cluster, createProvider, explicitProvider } from "./cluster";
import { KUBERNETES_DEFAULTS } from "./defaults";
import { createObject } from "./objects";
import { remember } from "./program-namespaces";

/**
 * A namespace of a cluster, and the way to that cluster, for what runs there. It goes with the stack
 * that made it, with all that is in it; one that was there before stays.
 *
 * Without an explicit `kubernetes.Provider` it makes one of its own, which changes Secrets in place.
 * A provider of yours needs `enableSecretMutable: true` for that: else a changed Secret is replaced,
 * and the pods with it.
 *
 * ```
 * KubernetesNamespace "ml"
 * ├─ kubernetes.Provider "ml-provider"        unless there is an explicit one
 * ├─ kubernetes.core.v1.Namespace "ml"        unless `create: false`
 * └─ kubernetes.core.v1.Secret "ml-prefect-secrets"  the connection, once something uses it
 * ```
 *
 * @example
 * ```ts
 * const namespace = new KubernetesNamespace("ml", { namespaceName: "ml", create: false });
 * const infrastructure = { kind: "kubernetes", namespace } as const;
 * new PrefectServeDeployment("etl", { package: etl, infrastructure });
 * ```
 */
export class KubernetesNamespace extends pulumi.ComponentResource {
  /** Its name, known once it is there. */
  readonly namespace: pulumi.Output<string>;
  /** Its name. */
  readonly name: string;
  /** How to reach the cluster: what the resources that look into it take. */
  readonly cluster: Cluster;
  /** What the objects in it are made with. */
  readonly provider: k8s.Provider;
  /** The resources that this component made. */
  readonly nodes: {
    /** `kubernetes.core.v1.Namespace`. */
    readonly namespace?: pulumi.CustomResource;
    readonly provider?: k8s.Provider;
  };
  constructor(
    name: string,
    args: KubernetesNamespaceArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(componentToken("KubernetesNamespace"), name, {}, opts);
    const given = explicitProvider(this);
    checkArgs(name, args, given, this);
    this.name = args.namespaceName ?? KUBERNETES_DEFAULTS.namespace;
    const own = given === undefined ? createProvider(name, args, this) : undefined;
    this.provider = given ?? (own as k8s.Provider);
    this.cluster = clusterOf(args, given);
    this.namespace = pulumi.output(this.name);
    const made = args.create === false ? undefined : createNamespace(name, args, this);
    if (made !== undefined) this.namespace = made.metadata.name;
    this.nodes = { namespace: made, provider: own };
    if (args.kubeconfig === undefined && args.context === undefined) remember(this, given);
    this.registerOutputs({ namespace: this.namespace });
  }
}

function createNamespace(
  name: string,
  { podSecurity = KUBERNETES_DEFAULTS.podSecurity, labels, annotations }: KubernetesNamespaceArgs,
  namespace: KubernetesNamespace,
): k8s.core.v1.Namespace {
  const modes = ["enforce", "warn", "audit"].map((mode) => {
    return [`pod-security.kubernetes.io/${mode}`, podSecurity];
  });
  const object = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: namespace.name,
      labels: { ...(Object.fromEntries(modes) as Record<string, string>), ...labels },
      annotations,
    },
  };
  return createObject(name, object, { namespace, parent: namespace }) as k8s.core.v1.Namespace;
}

const STANDARDS = ["restricted", "baseline", "privileged"];

function checkArgs(
  name: string,
  args: KubernetesNamespaceArgs,
  given: k8s.Provider | undefined,
  resource: pulumi.Resource,
): void {
  const { podSecurity } = args;
  const problems: Problem[] = [
    ...checkObjectName("namespaceName", args.namespaceName),
    ...checkLabels("labels", args.labels),
    ...checkAnnotations("annotations", args.annotations),
  ];
  if (podSecurity !== undefined && !STANDARDS.includes(podSecurity)) {
    problems.push(problem("podSecurity", `must be one of ${STANDARDS.join(", ")}`, podSecurity));
  }
  for (const key of ["kubeconfig", "context"] as const) {
    if (given === undefined || args[key] === undefined) continue;
    problems.push(problem(key, "cannot be given beside an explicit kubernetes.Provider"));
  }
  if (problems.length === 0) return;
  throw new PrefectInputError(`KubernetesNamespace "${name}"`, problems, resource);
}
