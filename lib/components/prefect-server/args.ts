import type * as pulumi from "@pulumi/pulumi";
import type { LocalProcessArgs } from "../../resources/local-process";
import type {
  PodSettings,
  ServerDatabase,
  ServerService,
  ServerStorage,
} from "../../render/kubernetes";
import type { KubernetesNamespace } from "../kubernetes";
import type { ContainerSettings } from "../prefect-container";

/** A Postgres in a container beside the server, on a network that only the two are on. */
export interface PostgresContainer {
  /** An image that takes what the official one takes. @default "postgres:17" */
  readonly image?: pulumi.Input<string>;
  /**
   * The password of the database's user, secret in the state. The database is made with it: keep it
   * for as long as its volume lives.
   */
  readonly password: pulumi.Input<string>;
  /** The most memory it gets, swap included, in MiB. @default - no limit */
  readonly memoryMegabytes?: number;
  /** A volume that is there, such as one that `keepData` has kept: it stays. @default - one is made */
  readonly existingVolume?: pulumi.Input<string>;
}

/** A container of a Docker Engine is the server, with its database in a volume. */
export interface DockerServer
  extends Omit<ContainerSettings, "networkMode" | "startTimeoutSeconds"> {
  readonly kind: "docker";
  /** An image with Prefect. @default "prefecthq/prefect:3-python3.12" */
  readonly image?: pulumi.Input<string>;
  /** A volume that is there, such as one that `keepData` has kept: it stays. @default - one is made */
  readonly existingVolume?: pulumi.Input<string>;
  /** A Postgres in a container of its own. @default - SQLite in the server's volume */
  readonly postgres?: PostgresContainer;
}

/** A pod of a cluster is the server, behind a Service. */
export interface KubernetesServer extends PodSettings {
  readonly kind: "kubernetes";
  /** @default "lolpop" */
  readonly namespace?: string | KubernetesNamespace;
  /** What its objects are called in the cluster. @default - the component's name, made legal */
  readonly objectName?: string;
  /** An image with Prefect. @default "prefecthq/prefect:3-python3.12" */
  readonly image?: pulumi.Input<string>;
  /** The volume of the SQLite database; false keeps it in the pod, and loses it with that. @default - 1Gi of the cluster's default class */
  readonly storage?: ServerStorage | false;
  /** A Postgres in place of SQLite, by a Secret that is there. @default - SQLite */
  readonly database?: ServerDatabase;
  /** How many pods; more than 1 needs a `database`. @default 1 */
  readonly replicas?: number;
  /** @default - a ClusterIP */
  readonly service?: ServerService;
  /**
   * The server's address outside of the cluster, without `/api`: of an ingress, or a load balancer.
   * @default - a process on this machine forwards a loopback port to it
   */
  readonly url?: pulumi.Input<string>;
}

/** The arguments of a {@link PrefectServer}. */
export interface PrefectServerArgs {
  /** Where the server lives. @default - a process on this machine */
  readonly infrastructure?: { readonly kind: "process" } | DockerServer | KubernetesServer;
  /**
   * The loopback port; 0 picks a free one and keeps to it, which a container cannot. On kubernetes
   * infrastructure the one that is forwarded.
   * @default - 0; on docker infrastructure 4200
   */
  readonly port?: number;
  /**
   * A Python interpreter that has Prefect; then no environment is made. Of no use to a container.
   * @default - an environment is made from `requirements`
   */
  readonly python?: pulumi.Input<string>;
  /**
   * What the server is installed from, as pip's requirement lines.
   * @default - `DEFAULTS.prefectRequirement`
   */
  readonly requirements?: readonly string[];
  /** pip's constraint lines. @default - `DEFAULTS.prefectConstraints` */
  readonly constraints?: readonly string[];
  /**
   * The folder of the database, the log and the server's home.
   * @default - `.prefect-constructs/<stack>/<component>` in the project's root
   */
  readonly dataDirectory?: string;
  /**
   * Keep the data folder or volume, and with it every run's history, when the stack is destroyed. A
   * folder is found again by the next `up`; a volume by `existingVolume`, or `storage.existingClaim`.
   * @default false
   */
  readonly keepData?: boolean;
  /**
   * `user:password` that clients must send; Prefect 3 only.
   * @default - no authentication
   */
  readonly authString?: pulumi.Input<string>;
  /** Further settings of the server, `PREFECT_*`; secret in the state. @default - none */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** The folder that the Python environment is made in. @default - `.prefect-constructs/environments` */
  readonly environmentDirectory?: string;
  /** Keep the Python environment when the stack is destroyed. @default false */
  readonly keepEnvironment?: boolean;
  /** How long the server may take to come up, migrations included. @default 120 */
  readonly startTimeoutSeconds?: number;
  /** Arguments of the children, applied last. @default - none */
  readonly overrides?: {
    readonly process?: Partial<LocalProcessArgs>;
    /** `docker.ContainerArgs` of the server. */
    readonly container?: object;
    /** `docker.ContainerArgs` of its Postgres. */
    readonly database?: object;
    /** A JSON merge patch of the Deployment in the cluster. */
    readonly workload?: object;
  };
}
