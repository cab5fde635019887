/** What pods take, wherever they come from. Objects are in Kubernetes' own shape. */
export interface PodSettings {
  /** @default "IfNotPresent" */
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  /** Secrets of the namespace that hold a registry's credentials, by name. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /**
   * The service account of the pods. Where one is given the pods get its token.
   * @default - the namespace's own, without a token
   */
  readonly serviceAccountName?: string;
  /** What a pod asks for, and the most it gets: `{ requests: { cpu: "500m" } }`. @default - none */
  readonly resources?: {
    /** @default - none */
    readonly requests?: Readonly<Record<string, string>>;
    /** @default - none */
    readonly limits?: Readonly<Record<string, string>>;
  };
  /** Labels of the nodes that it may run on. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly tolerations?: readonly object[];
  /** @default - none */
  readonly affinity?: object;
  /** @default - none */
  readonly topologySpreadConstraints?: readonly object[];
  /** @default - none */
  readonly volumes?: readonly object[];
  /** @default - none */
  readonly volumeMounts?: readonly object[];
  /** Labels of the pods. @default - our own alone */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the pods. @default - our own alone */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly priorityClassName?: string;
  /** @default - none */
  readonly runtimeClassName?: string;
  /** Names for addresses, as in `/etc/hosts`. @default - none */
  readonly hostAliases?: readonly object[];
  /** Further containers beside ours. @default - none */
  readonly extraContainers?: readonly object[];
  /** @default - none */
  readonly initContainers?: readonly object[];
  /** The number of the user, whom the image need not know. @default 1000 */
  readonly runAsUser?: number;
  /**
   * What the Pod Security Standard "restricted" asks for, and a root file system that is read-only:
   * `/tmp` is there to write to.
   * @default true
   */
  readonly restricted?: boolean;
}

export const POD_DEFAULTS = {
  imagePullPolicy: "IfNotPresent",
  runAsUser: 1000,
  restricted: true,
} as const;

/** The members of {@link PodSettings}, for what must tell them apart from others. */
export const POD_SETTINGS = [
  ...["imagePullPolicy", "imagePullSecrets", "serviceAccountName", "resources", "nodeSelector"],
  ...["tolerations", "affinity", "topologySpreadConstraints", "volumes", "volumeMounts", "labels"],
  ...["annotations", "priorityClassName", "runtimeClassName", "hostAliases", "extraContainers"],
  ...["initContainers", "runAsUser", "restricted"],
] as readonly (keyof PodSettings)[];
