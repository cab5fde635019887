import type * as pulumi from "@pulumi/pulumi";
import type { PrefectProvider } from "../provider";

/** Where a look-up asks. */
export interface LookUpOptions {
  /** An explicit connection. @default - the parent's, else what is configured, as resources find it */
  readonly provider?: PrefectProvider;
  /** A component whose connection is taken. @default - none */
  readonly parent?: pulumi.Resource;
}

/** The arguments of a look-up, of which any may be an output. */
export type LookUpArgs<A> = { readonly [Key in keyof A]: pulumi.Input<A[Key]> };
