import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isNamespaced, MANAGED_BY, type ObjectMetadata } from "../../render/kubernetes";
import type { KubernetesNamespace } from "./namespace";
import { kubernetesPackage } from "./package";

/** An object to make: kind and name are plain, any other member may be known later. */
export interface ObjectArgs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: pulumi.Input<ObjectMetadata>;
  readonly [member: string]: unknown;
}

/** Where an object is made. */
export interface ObjectPlace {
  readonly namespace: KubernetesNamespace;
  /** The component that it is part of. */
  readonly parent: pulumi.Resource;
  /** @default - nothing else */
  readonly dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]>;
  /** Where in the cluster, if not in `namespace`: its job namespace, say. @default - `namespace` */
  readonly namespaceName?: pulumi.Input<string>;
  /** Leave it in the cluster when the stack goes. @default false */
  readonly retainOnDelete?: boolean;
}

/**
 * The kinds whose pods the provider would wait for, ten minutes long: our KubernetesRollout does, and
 * tells why they failed.
 */
const WAITED_FOR = ["Deployment", "StatefulSet", "Service"];

/**
 * What the provider is to do with an object: take its fields back from whoever changed them, and
 * wait for no more than that what has pods is there.
 */
function providerAnnotations(kind: string): Record<string, string> {
  return {
    "pulumi.com/patchForce": "true",
    ...(WAITED_FOR.includes(kind) && { "pulumi.com/waitFor": "jsonpath={.metadata.uid}" }),
  };
}

/** Makes an object of any kind in a namespace, as its own class where the package has one. */
export function createObject(
  name: string,
  object: ObjectArgs,
  { namespace, parent, dependsOn, namespaceName, retainOnDelete }: ObjectPlace,
): pulumi.CustomResource {
  const { apiVersion, kind } = object;
  const place = isNamespaced(kind) ? (namespaceName ?? namespace.namespace) : undefined;
  const metadata = pulumi.all([object.metadata, place]).apply(([known, in_]) => ({
    ...known,
    ...(in_ !== undefined && { namespace: known.namespace ?? in_ }),
    labels: { ...MANAGED_BY, ...known.labels },
    annotations: { ...known.annotations, ...providerAnnotations(kind) },
  }));
  const Class = classOf(kubernetesPackage(parent), apiVersion, kind);
  const options = { parent, provider: namespace.provider, dependsOn, retainOnDelete };
  return new Class(name, { ...object, metadata }, options);
}

/** The uid that the cluster gave it: another one is another object. */
export function uidOf(object: pulumi.CustomResource): pulumi.Output<string> {
  const { metadata } = object as pulumi.CustomResource & {
    readonly metadata: pulumi.Output<{ uid: string }>;
  };
  return metadata.apply(({ uid }) => uid);
}

type ObjectClass = new (
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** `kubernetes.apps.v1.Deployment` for `apps/v1` and `Deployment`, or the class for any object. */
function classOf(kubernetes: typeof k8s, apiVersion: string, kind: string): ObjectClass {
  const full = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  const [group = "", version = ""] = full.split("/");
  const groups = kubernetes as unknown as Record<string, Record<string, object> | undefined>;
  const classes = groups[group.split(".")[0] ?? ""]?.[version] as
    | Record<string, ObjectClass & { readonly __pulumiType?: string }>
    | undefined;
  const found = classes?.[kind];
  // A stranger's group may begin like one of Kubernetes' own.
  if (found?.__pulumiType === `kubernetes:${full}:${kind}`) return found;
  return kubernetes.apiextensions.CustomResource as unknown as ObjectClass;
}
