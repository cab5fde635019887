import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { MANAGED_BY, partName } from "../../render/kubernetes";
import { checksumOf } from "./checksum";
import { createObject } from "./objects";
import type { KubernetesNamespace } from "./namespace";

/** The user's variables as a component takes them. */
export type Variables = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

/** A Secret of which each key is a variable. */
export interface EnvironmentReference {
  /** The Secret's name. */
  readonly name: string;
  /** Its keys; no secret. */
  readonly keys: pulumi.Output<readonly string[]>;
  /** Changes with what it holds; for an annotation of the pods. No secret. */
  readonly checksum: pulumi.Output<string>;
  /** What is not to be seen in what is said of the pods. Secret. */
  readonly secrets: pulumi.Output<Readonly<Record<string, string>>>;
  /** The Secret, where it is made here. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** The Secret's name, for the object or workload of that name. */
export function environmentSecretName(objectName: string): string {
  return partName(objectName, "environment");
}

/**
 * The user's variables as the Secret `<objectName>-environment`, or nothing where there are none.
 * @param place - undefined: it is only referred to, and made by nobody here
 */
export function environmentSecret(
  name: string,
  objectName: string,
  environment: Variables | undefined,
  place: { readonly namespace: KubernetesNamespace; readonly parent: pulumi.Resource } | undefined,
): EnvironmentReference | undefined {
  if (environment === undefined || isEmpty(environment)) return undefined;
  const secret = environmentSecretName(objectName);
  const data = pulumi.secret(pulumi.output(environment) as pulumi.Output<Record<string, string>>);
  const made = place && [
    createObject(
      childName(name, "environment"),
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: secret, labels: MANAGED_BY },
        type: "Opaque",
        stringData: data,
      },
      place,
    ),
  ];
  return {
    name: secret,
    keys: pulumi.unsecret(data.apply((known) => Object.keys(known).sort())),
    checksum: checksumOf(secret, data),
    secrets: data,
    dependsOn: made ?? [],
  };
}

function isEmpty(environment: Variables): boolean {
  const isKnown = !pulumi.Output.isInstance(environment) && !(environment instanceof Promise);
  return isKnown && Object.keys(environment).length === 0;
}
