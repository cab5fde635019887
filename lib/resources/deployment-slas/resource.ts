import * as pulumi from "@pulumi/pulumi";
import { thinProvider, typeToken } from "../../provider";
import { deploymentIdOf, type DeploymentReference } from "../deployment";
import type { Pulumified } from "../pulumified";
import type { SlaInputs } from "./inputs";

/** A service level agreement of a deployment: exactly one of `duration`, `staleAfter` and `within`. */
export interface SlaArgs extends Pulumified<SlaInputs> {}

/** The arguments of {@link DeploymentSlas}. */
export interface DeploymentSlasArgs {
  /** The deployment: a resource, a component that has one, or an id. */
  readonly deployment: DeploymentReference | pulumi.Input<string>;
  /** By name, which is an agreement's identity: edit one under its name and it is edited. */
  readonly slas: Readonly<Record<string, SlaArgs>>;
}

/**
 * The service level agreements of a deployment: Prefect Cloud tells when a run takes too long, begins
 * too late or does not come. They are all of the deployment's: others go,
 * with a warning that names them. Refused at preview by any
 * other server. Cloud does not tell which there are, so a refresh does not look.
 *
 * @example
 * ```ts
 * new DeploymentSlas("nightly", {
 *   deployment: "6c1bcd24-0b1c-4bb1-8f35-5b3a0bd4a4f5",
 *   slas: {
 *     "done in an hour": { duration: 3600, severity: "high" },
 *     "every day": { staleAfter: 86400 },
 *   },
 * });
 * ```
 */
export class DeploymentSlas extends pulumi.CustomResource {
  declare public readonly deploymentId: pulumi.Output<string>;

  constructor(name: string, args: DeploymentSlasArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      deploymentId: deploymentIdOf(args.deployment),
      slas: args.slas,
      ...thinProvider("DeploymentSlas"),
    };
    super(typeToken("DeploymentSlas"), name, props, opts);
  }
}
