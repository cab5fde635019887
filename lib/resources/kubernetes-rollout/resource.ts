import * as pulumi from "@pulumi/pulumi";
import { thinProvider, typeToken } from "../../provider";
import { type Pulumified, withSecretMember } from "../pulumified";
import type { KubernetesRolloutInputs } from "./inputs";

/** The arguments of a {@link KubernetesRollout}. */
export interface KubernetesRolloutArgs extends Pulumified<KubernetesRolloutInputs> {}

/**
 * Waits until all pods of a Deployment or StatefulSet are of its newest revision and available, and
 * again when `revision` changes. Pods that the cluster refuses, an image that is not there, a
 * container that cannot start or crashes over and over fail the `up` as soon as that is sure, and
 * what takes too long at the deadline: with the cluster's reasons and the last log lines. The next
 * `up` waits again. What needs the workload to work depends on this.
 *
 * @example
 * ```ts
 * import * as kubernetes from "@pulumi/kubernetes";
 * const labels = { app: "web" };
 * const web = new kubernetes.apps.v1.Deployment("web", {
 *   metadata: { namespace: "default", name: "web", annotations: { "pulumi.com/skipAwait": "true" } },
 *   spec: {
 *     selector: { matchLabels: labels },
 *     template: {
 *       metadata: { labels },
 *       spec: { containers: [{ name: "web", image: "nginx:1.29" }] },
 *     },
 *   },
 * });
 * const ready = new KubernetesRollout("web", {
 *   namespace: "default",
 *   name: "web",
 *   revision: web.metadata.generation.apply(String),
 *   timeoutSeconds: 60,
 * });
 * ```
 */
export class KubernetesRollout extends pulumi.CustomResource {
  declare public readonly namespace: pulumi.Output<string>;
  declare public readonly name: pulumi.Output<string>;
  declare public readonly revision: pulumi.Output<string>;

  constructor(name: string, args: KubernetesRolloutArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      secrets: args.secrets && pulumi.secret(args.secrets),
      cluster: withSecretMember(args.cluster, "kubeconfig"),
      ...thinProvider("KubernetesRollout"),
    };
    super(typeToken("KubernetesRollout"), name, props, opts);
  }
}
