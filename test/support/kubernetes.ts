/** A Kubernetes cluster for tests: one that is there, or one that all test processes share. */
import { BUILD_TIMEOUT_MS } from "./cluster/binaries";
import { type Cluster, cluster } from "./cluster/cluster";
import { prefectKubernetesImage } from "./cluster/images";
import { IMAGE_TIMEOUT_MS } from "./docker-images";
import { skipBecause, uniqueName } from "./on-prefect";
import { type PulumiPlugin, pulumiPlugin } from "./plugins";
import type { Generation } from "./prefect-python";

export type { Cluster } from "./cluster/cluster";

/** Pulumi's plugin for Kubernetes. */
export function kubernetesPlugin(): PulumiPlugin {
  return pulumiPlugin("kubernetes");
}

/** What a test on a cluster has. */
export interface OnKubernetes extends Cluster {
  /** Has the Prefect of the generation and its worker, and is on the node: pull it never. */
  readonly image: string;
  /** Makes a namespace that refuses all but restricted pods; it goes with the suite. */
  namespace(stem?: string): Promise<string>;
}

/**
 * A `describe` for tests on a real cluster, for each generation with an image that has its Prefect.
 * Without one of the two the tests are pending and their titles say why.
 */
export function describeOnKubernetes(
  title: string,
  generations: readonly Generation[],
  body: (kubernetes: () => OnKubernetes, generation: Generation) => void,
): void {
  for (const generation of generations) {
    describe(`${title} (kubernetes, Prefect ${generation})`, () => {
      body(needsKubernetes(generation), generation);
    });
  }
}

/** Gives the running suite the cluster, or makes it pending. */
export function needsKubernetes(generation: Generation): () => OnKubernetes {
  const namespaces: string[] = [];
  let kubernetes: OnKubernetes | undefined;
  before(async function () {
    this.timeout(BUILD_TIMEOUT_MS + IMAGE_TIMEOUT_MS);
    const base = await prefectKubernetesImage(generation);
    if ("missing" in base) skipBecause(this, base.missing);
    const found = await cluster();
    if ("missing" in found) skipBecause(this, found.missing);
    await found.loadImage(base.image);
    const namespace = (stem = "test") => makeNamespace(found, uniqueName(stem), namespaces);
    kubernetes = { ...found, image: base.image, namespace };
  });
  after(async function () {
    this.timeout(NAMESPACE_GONE_SECONDS * 1000 + 10_000);
    if (kubernetes) await removeNamespaces(kubernetes, namespaces);
  });
  return () => {
    if (kubernetes === undefined) throw new Error("the cluster is known only while tests run");
    return kubernetes;
  };
}

const NAMESPACE_GONE_SECONDS = 150;

/** The labels by which a namespace refuses, and warns of, what is not restricted. */
export const RESTRICTED = Object.fromEntries(
  ["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]),
);

async function makeNamespace({ kubectl, kubectlWith }: Cluster, name: string, made: string[]) {
  const metadata = { name, labels: RESTRICTED };
  const manifest = { apiVersion: "v1", kind: "Namespace", metadata };
  made.push(name);
  await kubectlWith(JSON.stringify(manifest), "create", "-f", "-");
  // Pods are refused before there is one.
  const account = ["serviceaccount/default", "--namespace", name, "--timeout=60s"];
  await kubectl("wait", "--for=create", ...account);
  return name;
}

async function removeNamespaces({ kubectl }: Cluster, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const waiting = ["--ignore-not-found", `--timeout=${NAMESPACE_GONE_SECONDS}s`];
  await kubectl("delete", "namespace", ...names, ...waiting);
}

/** The manifest of a pod with one container that the restricted standard admits. */
export function restrictedPod(
  name: string,
  image: string,
  args: readonly string[],
  more: object = {},
): object {
  const container = {
    name: "main",
    image,
    imagePullPolicy: "Never",
    args,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    ...more,
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [container],
    },
  };
}
