import * as pulumi from "@pulumi/pulumi";
import { thinProvider, typeToken } from "../../provider";
import { type Pulumified, secretly } from "../pulumified";
import type { ContainerHealthInputs } from "./inputs";

/** The arguments of a {@link ContainerHealth}. */
export interface ContainerHealthArgs extends Pulumified<ContainerHealthInputs> {}

/**
 * Waits for a container of a Docker Engine to become healthy, and for its successor when it is
 * replaced. One that becomes unhealthy, ends, restarts over and over or takes too long fails the
 * `up` with its state and its last log lines; the next `up` waits again. A container without a
 * health check need only run. What needs the container to work depends on this.
 *
 * @example
 * ```ts
 * import * as docker from "@pulumi/docker";
 * const web = new docker.Container("web", { image: "nginx:1.29" });
 * const ready = new ContainerHealth("web", { containerId: web.id, timeoutSeconds: 30 });
 * ```
 */
export class ContainerHealth extends pulumi.CustomResource {
  declare public readonly containerId: pulumi.Output<string>;

  constructor(name: string, args: ContainerHealthArgs, opts?: pulumi.CustomResourceOptions) {
    const secrets = args.secrets && pulumi.secret(args.secrets);
    const keyMaterial = secretly(args.keyMaterial);
    const props = { ...args, secrets, keyMaterial, ...thinProvider("ContainerHealth") };
    super(typeToken("ContainerHealth"), name, props, opts);
  }
}
