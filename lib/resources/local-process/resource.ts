import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import { LOCAL_PROCESS_OUTPUTS, type LocalProcessInputs } from "./inputs";

/** The arguments of a {@link LocalProcess}. */
export interface LocalProcessArgs extends Pulumified<LocalProcessInputs> {}

/**
 * A process on this machine that goes on after `pulumi up`, logs to a file, and ends with the
 * stack: SIGTERM, a grace, then SIGKILL to its group. Its environment is secret in the state.
 *
 * @example
 * ```ts
 * new LocalProcess("docs", {
 *   command: ["python3", "-m", "http.server", "{port}"],
 *   port: 0,
 *   logFile: "/tmp/docs/docs.log",
 * });
 * ```
 */
export class LocalProcess extends pulumi.CustomResource {
  declare public readonly pid: pulumi.Output<number>;
  /** The port in use; undefined when the process has none. */
  declare public readonly assignedPort: pulumi.Output<number | undefined>;
  /** ISO 8601. */
  declare public readonly startedAt: pulumi.Output<string>;
  declare public readonly logFile: pulumi.Output<string>;

  constructor(name: string, args: LocalProcessArgs, opts?: pulumi.CustomResourceOptions) {
    const environment = args.environment && pulumi.secret(args.environment);
    const props = {
      ...args,
      environment,
      ...outputs(...LOCAL_PROCESS_OUTPUTS),
      ...thinProvider("LocalProcess"),
    };
    super(typeToken("LocalProcess"), name, props, opts);
    forgetOnceRecorded("LocalProcess", this);
  }
}
