/** Where a cluster of the tests keeps what, and the addresses inside its network. */
import { homedir } from "node:os";
import { join } from "node:path";

/** The newest that runs on cgroup v1, which 1.35 refuses. */
export const KUBERNETES_VERSION = "1.33.13";

/** Inside a network namespace of its own: they exist nowhere else, whatever else is on the machine. */
export const NETWORK = {
  bridge: "pods0",
  /** The node as pods see it, and what leads from them to this machine. */
  gateway: "10.245.0.1",
  pods: "10.245.0.0/24",
  services: "10.97.0.0/24",
  /** The first of the services' addresses is always that of the API server. */
  apiServer: "10.97.0.1",
} as const;

/** What belongs to one cluster; two of different names can run side by side. */
export interface Places {
  readonly name: string;
  /** Of the network namespace, and of the control group that its pods are in. */
  readonly namespace: string;
  /** State, which is new with every start and gone with the cluster. */
  readonly folder: string;
  /** Images, which the next start finds again. */
  readonly images: string;
  readonly log: string;
  /** An abstract address: only one process can have it, and it is free when that process is gone. */
  readonly control: string;
  readonly containerdSocket: string;
  readonly kubeconfig: string;
}

export function cacheFolder(...parts: readonly string[]): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "prefect-constructs", ...parts);
}

export function placesOf(name: string): Places {
  const own = `prefect-constructs-${name}`;
  const folder = join("/var/lib", own);
  return {
    name,
    namespace: own,
    folder,
    images: cacheFolder("clusters", name, "containerd"),
    log: cacheFolder("clusters", name, "cluster.log"),
    control: `\0${own}-${process.getuid?.() ?? 0}`,
    containerdSocket: join(folder, "containerd.sock"),
    kubeconfig: join(folder, "kubeconfig"),
  };
}
