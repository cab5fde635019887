import type { KubernetesServing } from "prefect-constructs";
import { BOOLEAN, OBJECT, readObject, TEXT, TEXTS } from "./object-settings";

type PodKey =
  | "imagePullPolicy"
  | "imagePullSecrets"
  | "serviceAccountName"
  | "resources"
  | "nodeSelector"
  | "tolerations"
  | "hostAliases"
  | "priorityClassName"
  | "runAsUser"
  | "restricted";

/** Where in a cluster the workflow runs, and how its pods are. */
export interface ClusterSettings extends Pick<KubernetesServing, PodKey> {
  readonly namespace?: string;
  readonly createNamespace?: boolean;
  readonly podSecurity?: "restricted" | "baseline" | "privileged";
  /** Prefect's API as pods reach it, for a server that exists. */
  readonly podApiUrl?: string;
  /** The volume of the managed server's database; false for none. */
  readonly storage?: string | false;
  readonly storageClassName?: string;
  /** A folder for manifests, in place of objects in the cluster. */
  readonly renderTo?: string;
}

const LIST = { type: "array", items: OBJECT } as const;

/** The type of every key, which a program's compiler would check. */
const SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    namespace: TEXT,
    createNamespace: BOOLEAN,
    podSecurity: { enum: ["restricted", "baseline", "privileged"] },
    podApiUrl: TEXT,
    storage: { anyOf: [TEXT, { const: false }] },
    storageClassName: TEXT,
    renderTo: TEXT,
    imagePullPolicy: { enum: ["Always", "IfNotPresent", "Never"] },
    imagePullSecrets: TEXTS,
    serviceAccountName: TEXT,
    resources: OBJECT,
    nodeSelector: OBJECT,
    tolerations: LIST,
    hostAliases: LIST,
    priorityClassName: TEXT,
    runAsUser: { type: "integer", minimum: 0 },
    restricted: BOOLEAN,
  } satisfies Record<keyof ClusterSettings, object>,
} as const;

/** The cluster of a stack's config; throws all that is wrong with it. */
export function readCluster(value: object): ClusterSettings {
  return readObject("cluster", SCHEMA, value);
}
