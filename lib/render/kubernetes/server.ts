import {
  type EnvironmentVariable,
  type KubernetesObject,
  objectLabels,
  selectorLabels,
} from "./objects";
import type { PodSettings } from "./pod-settings";
import { ROLLING, renderWorkload, type Workload } from "./workload";

/** A volume that is claimed for a server's database. */
export interface ServerStorage {
  /** A quantity. @default "1Gi" */
  readonly size?: string;
  /** @default - the cluster's default class */
  readonly storageClassName?: string;
  /** @default ["ReadWriteOnce"] */
  readonly accessModes?: readonly string[];
  /**
   * A claim of the namespace that is there, such as one that `keepData` has kept: it stays as it is.
   * @default - one is made
   */
  readonly existingClaim?: string;
}

/** A Secret of the namespace that holds a database's URL. */
export interface ServerDatabase {
  /** The Secret's name. */
  readonly secret: string;
  /** The key of `postgresql+asyncpg://user:password@host:5432/prefect`. @default "connection-string" */
  readonly key?: string;
}

/** The Service in front of a server. */
export interface ServerService {
  /** @default "ClusterIP" */
  readonly type?: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** @default - one that the cluster picks */
  readonly clusterIP?: string;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** All that goes into the objects of a server. */
export interface ServerObjects {
  /** What each of them is called in the cluster. */
  readonly name: string;
  readonly settings: PodSettings;
  readonly image: string;
  readonly replicas: number;
  /** The claim of the database's volume; without one it goes with the pod. @default - none */
  readonly claim?: string;
  /** @default - SQLite */
  readonly database?: ServerDatabase;
  readonly service: ServerService;
  /** Secrets of which each key is a variable, by name. */
  readonly secrets: readonly string[];
  /** Those keys that stand in place of a variable of its own. @default - none */
  readonly own?: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly startTimeoutSeconds: number;
}

export const SERVER_DEFAULTS = {
  /** Where the server listens, in its pod and as a Service. */
  port: 4200,
  storage: { size: "1Gi", accessModes: ["ReadWriteOnce"] },
  databaseKey: "connection-string",
} as const;

const DATA = { volume: "data", path: "/data" } as const;

/** How long a server may take to close its database. */
const GRACE_SECONDS = 30;

const STARTUP_PERIOD_SECONDS = 2;

/** The claim of a volume for the database. */
export function renderServerClaim(name: string, storage: ServerStorage): KubernetesObject {
  const { size, accessModes } = { ...SERVER_DEFAULTS.storage, ...storage };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, labels: objectLabels("prefect-server", name) },
    spec: {
      accessModes,
      ...(storage.storageClassName !== undefined && { storageClassName: storage.storageClassName }),
      resources: { requests: { storage: size } },
    },
  };
}

/** The Service, which is what pods of the cluster reach the server by. */
export function renderServerService({ name, service }: ServerObjects): KubernetesObject {
  const { type = "ClusterIP", clusterIP, annotations } = service;
  const { port } = SERVER_DEFAULTS;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name,
      labels: objectLabels("prefect-server", name),
      ...(annotations !== undefined && { annotations }),
    },
    spec: {
      type,
      ...(clusterIP !== undefined && { clusterIP }),
      selector: selectorLabels("prefect-server", name),
      ports: [{ name: "http", port, targetPort: "http", protocol: "TCP" }],
    },
  };
}

/** The server. On SQLite the old one goes before the new one comes: they cannot share a database. */
export function renderServer(server: ServerObjects): KubernetesObject {
  const workload: Workload = {
    role: "prefect-server",
    name: server.name,
    replicas: server.replicas,
    strategy: server.database ? ROLLING : { type: "Recreate" },
    container: {
      name: "server",
      image: server.image,
      command: [
        ...["python", "-c", "from prefect.cli import app; app()", "server", "start"],
        ...["--host", "0.0.0.0", "--port", String(SERVER_DEFAULTS.port)],
      ],
      env: variables(server),
      envFrom: server.secrets,
      ports: { http: SERVER_DEFAULTS.port },
      ...probes(server.startTimeoutSeconds),
    },
    annotations: server.annotations,
    graceSeconds: GRACE_SECONDS,
    own: ["PREFECT_HOME", ...(server.own ?? [])],
  };
  return renderWorkload(workload, withData(server));
}

/** What stands here would win over what a Secret has. */
function variables({ database, own = [] }: ServerObjects): EnvironmentVariable[] {
  const url = "PREFECT_API_DATABASE_CONNECTION_URL";
  const key = database?.key ?? SERVER_DEFAULTS.databaseKey;
  const all: EnvironmentVariable[] = [
    { name: "PREFECT_HOME", value: `${DATA.path}/home` },
    database === undefined
      ? { name: url, value: `sqlite+aiosqlite:///${DATA.path}/prefect.db` }
      : { name: url, valueFrom: { secretKeyRef: { name: database.secret, key } } },
    { name: "PREFECT_SERVER_ANALYTICS_ENABLED", value: "false" },
    // Of whatever address the browser has the page from.
    { name: "PREFECT_UI_API_URL", value: "/api" },
  ];
  return all.filter(({ name }) => !own.includes(name));
}

function withData({ settings, claim }: ServerObjects): PodSettings {
  const volume =
    claim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } };
  return {
    ...settings,
    volumes: [{ name: DATA.volume, ...volume }, ...(settings.volumes ?? [])],
    volumeMounts: [{ name: DATA.volume, mountPath: DATA.path }, ...(settings.volumeMounts ?? [])],
  };
}

function probes(startTimeoutSeconds: number) {
  const httpGet = { path: "/api/health", port: "http" };
  const asked = { httpGet, periodSeconds: 10, timeoutSeconds: 5 };
  const failureThreshold = Math.max(1, Math.ceil(startTimeoutSeconds / STARTUP_PERIOD_SECONDS));
  return {
    startupProbe: { ...asked, periodSeconds: STARTUP_PERIOD_SECONDS, failureThreshold },
    readinessProbe: { ...asked, failureThreshold: 3 },
    livenessProbe: { ...asked, failureThreshold: 6 },
  };
}
