import type * as pulumi from "@pulumi/pulumi";
import type { LocalProcessArgs } from "../../resources/local-process";
import type { ContainerSettings } from "../prefect-container";

/** A container of a Docker Engine is the server, with its database in a volume. */
export interface DockerServer
  extends Omit<ContainerSettings, "networkMode" | "startTimeoutSeconds"> {
  readonly kind: "docker";
  /** An image with Prefect. @default "prefecthq/prefect:3-python3.12" */
  readonly image?: pulumi.Input<string>;
}

/** The arguments of a {@link PrefectServer}. */
export interface PrefectServerArgs {
  /** Where the server lives. @default - a process on this machine */
  readonly infrastructure?: { readonly kind: "process" } | DockerServer;
  /**
   * The loopback port; 0 picks a free one and keeps to it, which a container cannot.
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
   * Keep the data folder or volume, and with it every run's history, when the stack is destroyed.
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
    /** `docker.ContainerArgs`. */
    readonly container?: object;
  };
}
