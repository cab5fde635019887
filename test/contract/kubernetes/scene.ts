import { type Cluster, cluster } from "../../support/cluster/cluster";
import { prefectKubernetesImage } from "../../support/cluster/images";
import { skipBecause, uniqueName } from "../../support/on-prefect";

const SETUP_MS = 10 * 60_000;
const RESTRICTED = "pod-security.kubernetes.io/enforce=restricted";

/** Pods that the Pod Security Standard "restricted" takes. */
export const SAFE = {
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};
export const SAFE_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** A namespace of a test's own. */
export interface Scene {
  readonly found: Cluster;
  readonly namespace: string;
  readonly image: string;
}

/** Gives the running suite a namespace of its own on the cluster, or makes it pending. */
export function needsNamespace(): () => Scene {
  let scene: Scene | undefined;
  before(async function () {
    this.timeout(SETUP_MS);
    const found = await cluster();
    if ("missing" in found) skipBecause(this, found.missing);
    const base = await prefectKubernetesImage(3);
    if ("missing" in base) skipBecause(this, base.missing);
    await found.loadImage(base.image);
    const namespace = uniqueName("rollout");
    await found.kubectl("create", "namespace", namespace);
    await found.kubectl("label", "namespace", namespace, RESTRICTED);
    scene = { found, namespace, image: base.image };
  });
  after(async function () {
    this.timeout(SETUP_MS);
    if (scene === undefined) return;
    await scene.found.kubectl("delete", "namespace", scene.namespace, "--wait=false");
  });
  return () => {
    if (scene === undefined) throw new Error("the namespace is there only while tests run");
    return scene;
  };
}

export async function apply({ found }: Scene, manifest: object): Promise<void> {
  await found.kubectlWith(JSON.stringify(manifest), "apply", "-f", "-");
}
