import * as pulumi from "@pulumi/pulumi";
import { thinProvider, typeToken } from "../../provider";
import { outputs } from "../pulumified";

/** The arguments of a {@link LocalFolder}. */
export interface LocalFolderArgs {
  /** A relative one starts where the program runs. A change makes a new folder; nothing is moved. */
  readonly path: pulumi.Input<string>;
  /** Leave the folder and what is in it when the resource is deleted. @default false */
  readonly keep?: pulumi.Input<boolean>;
  /** Files to write into it, by name; none of them a secret. @default - none */
  readonly files?: pulumi.Input<Readonly<Record<string, string>>>;
}

/**
 * A folder on this machine, made with mode 0700 and removed with the stack. One that held files
 * before is used but never removed.
 *
 * @example
 * ```ts
 * const scratch = new LocalFolder("scratch", { path: "/tmp/scratch" });
 * export const path = scratch.path;
 * ```
 */
export class LocalFolder extends pulumi.CustomResource {
  declare public readonly path: pulumi.Output<string>;
  declare public readonly keep: pulumi.Output<boolean>;

  constructor(name: string, args: LocalFolderArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...args, ...outputs("owned"), ...thinProvider("LocalFolder") };
    super(typeToken("LocalFolder"), name, props, opts);
  }
}
