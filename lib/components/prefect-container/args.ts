import type * as pulumi from "@pulumi/pulumi";

/** A folder or volume of the engine's machine in a container. */
export interface ContainerVolumeArgs {
  /** A folder of the engine's machine; not together with `volumeName`. @default - see `volumeName` */
  readonly hostPath?: pulumi.Input<string>;
  /** A named volume, made by the engine when there is none. @default - see `hostPath` */
  readonly volumeName?: pulumi.Input<string>;
  /** Where it is in the container, absolute. */
  readonly containerPath: pulumi.Input<string>;
  /** @default false */
  readonly readOnly?: pulumi.Input<boolean>;
}

/** How a container runs, whatever is in it. */
export interface ContainerSettings {
  /**
   * `host`, `bridge`, `none`, or the name of a network.
   * @default - `host` where Prefect's API is on loopback, which no other network reaches; else `bridge`
   */
  readonly networkMode?: pulumi.Input<string>;
  /** Further networks, by name. @default - none */
  readonly networks?: readonly pulumi.Input<string>[];
  /** Names for addresses, as in `/etc/hosts`; `host-gateway` is the engine's machine. @default - none */
  readonly hosts?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default - none */
  readonly volumes?: readonly ContainerVolumeArgs[];
  /** The most memory it gets, swap included, in MiB. @default - no limit */
  readonly memoryMegabytes?: number;
  /** How many processors it gets: 1.5. @default - no limit */
  readonly cpus?: number;
  /** `all`, or devices as `docker run --gpus` takes them. @default - none */
  readonly gpus?: string;
  /** `no`, `on-failure`, `always` or `unless-stopped`. @default "unless-stopped" */
  readonly restart?: string;
  /** @default - none */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Where its output goes: `json-file`, `local`, `journald`, … @default - the engine's own */
  readonly logDriver?: string;
  /** @default - the driver's own */
  readonly logOptions?: Readonly<Record<string, string>>;
  /** How long `up` waits for it to be healthy, in seconds. @default 120 */
  readonly startTimeoutSeconds?: number;
}
