import { isRecord, withoutUndefined } from "../../core/json";
import type { EnvironmentVariable } from "./objects";
import { POD_DEFAULTS, type PodSettings } from "./pod-settings";

/** The container that the pod is there for. */
export interface MainContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly EnvironmentVariable[];
  /** Secrets of which each key is a variable, by name. @default - none */
  readonly envFrom?: readonly string[];
  /** Ports by name. @default - none */
  readonly ports?: Readonly<Record<string, number>>;
  readonly startupProbe?: object;
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
}

/** A pod of ours, whatever is in it. */
export interface Pod {
  readonly settings: PodSettings;
  readonly container: MainContainer;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** How long it may take to end once it is told to. */
  readonly graceSeconds: number;
  /** Whether it gets the service account's token. @default - where the settings name an account */
  readonly token?: boolean;
}

/** A pod template, as a Deployment, a StatefulSet or a Job takes it. */
export interface PodTemplate {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: object;
}

/** The one place that a container may write to, which goes with the pod. */
export const SCRATCH = { volume: "scratch", path: "/tmp" } as const;

/** Where Prefect and others keep their files in a pod. */
export const SCRATCH_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "HOME", value: SCRATCH.path },
  { name: "PREFECT_HOME", value: `${SCRATCH.path}/prefect` },
];

/** What "restricted" asks of each container. */
const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
} as const;

export function renderPod(pod: Pod): PodTemplate {
  const { settings } = pod;
  const annotations = { ...settings.annotations, ...pod.annotations };
  const beside = (containers: readonly object[] = []) =>
    containers.map((one) => restrictedBeside(one, settings));
  return {
    metadata: {
      labels: { ...settings.labels, ...pod.labels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: withoutUndefined({
      serviceAccountName: settings.serviceAccountName,
      automountServiceAccountToken: pod.token ?? settings.serviceAccountName !== undefined,
      securityContext: podSecurity(settings),
      terminationGracePeriodSeconds: pod.graceSeconds,
      imagePullSecrets: settings.imagePullSecrets?.map((name) => ({ name })),
      initContainers: settings.initContainers && beside(settings.initContainers),
      containers: [mainContainer(pod), ...beside(settings.extraContainers)],
      volumes: volumesOf(settings),
      nodeSelector: settings.nodeSelector,
      tolerations: settings.tolerations,
      affinity: settings.affinity,
      topologySpreadConstraints: settings.topologySpreadConstraints,
      priorityClassName: settings.priorityClassName,
      runtimeClassName: settings.runtimeClassName,
      hostAliases: settings.hostAliases,
    }),
  };
}

function mainContainer({ settings, container }: Pod): object {
  const { envFrom, ports, env } = container;
  const mounts = [...scratchMounts(settings), ...(settings.volumeMounts ?? [])];
  return withoutUndefined({
    name: container.name,
    image: container.image,
    imagePullPolicy: settings.imagePullPolicy ?? POD_DEFAULTS.imagePullPolicy,
    command: container.command,
    workingDir: container.workingDir,
    env,
    envFrom: envFrom && envFrom.length > 0 ? secretSources(envFrom) : undefined,
    ports: ports && Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
    resources: settings.resources,
    securityContext: isRestricted(settings)
      ? { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true }
      : undefined,
    startupProbe: container.startupProbe,
    readinessProbe: container.readinessProbe,
    livenessProbe: container.livenessProbe,
    volumeMounts: mounts.length > 0 ? mounts : undefined,
  });
}

/** Each key of these Secrets as a variable. */
export function secretSources(names: readonly string[]): object[] {
  return names.map((name) => ({ secretRef: { name } }));
}

function isRestricted({ restricted }: PodSettings): boolean {
  return restricted ?? POD_DEFAULTS.restricted;
}

/** Of the group that the images of this library let in, whoever the user is. */
function podSecurity(settings: PodSettings): object | undefined {
  const { runAsUser } = settings;
  if (!isRestricted(settings)) return runAsUser === undefined ? undefined : { runAsUser };
  const user = runAsUser ?? POD_DEFAULTS.runAsUser;
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: 0,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** A user's own container, with what the cluster would refuse the pod without. */
function restrictedBeside(container: object, settings: PodSettings): object {
  if (!isRestricted(settings)) return container;
  const own: unknown = Object(container).securityContext;
  const securityContext = { ...RESTRICTED_CONTAINER, ...(isRecord(own) ? own : {}) };
  return { ...container, securityContext };
}

/** The user's own volume at that place is as good. */
function hasScratch({ volumeMounts = [] }: PodSettings): boolean {
  return !volumeMounts.some((mount) => Object(mount).mountPath === SCRATCH.path);
}

function scratchMounts(settings: PodSettings): object[] {
  return hasScratch(settings) ? [{ name: SCRATCH.volume, mountPath: SCRATCH.path }] : [];
}

function volumesOf(settings: PodSettings): object[] | undefined {
  const scratch = hasScratch(settings) ? [{ name: SCRATCH.volume, emptyDir: {} }] : [];
  const volumes = [...scratch, ...(settings.volumes ?? [])];
  return volumes.length > 0 ? volumes : undefined;
}
