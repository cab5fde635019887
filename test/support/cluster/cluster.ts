/** The cluster that all tests share. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { clusterBinaries } from "./binaries";
import { Connection } from "./connection";
import { ContainerRuntime } from "./container-runtime";
import { exposeToNetwork, type GivenCluster, givenCluster, whyUseless } from "./given";
import { missingPart } from "./needs";
import { NETWORK, type Places, placesOf } from "./places";

const run = promisify(execFile);

export interface Cluster {
  /** The name of a file. */
  readonly kubeconfig: string;
  /** Where pods find what `exposeToPods` opens. */
  readonly gateway: string;
  /** What kubectl prints; its error has what it said. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** The same with something to read: manifests. */
  kubectlWith(input: string, ...args: readonly string[]): Promise<string>;
  /** The port of the gateway that leads to a port of loopback here, until this process ends. */
  exposeToPods(hostPort: number): Promise<number>;
  /** What a URL of loopback is called in pods: `http://127.0.0.1:4200/api`, `http://10.245.0.1:32154/api`. */
  urlForPods(url: string): Promise<string>;
  /** Brings an image of the Docker Engine to the node. */
  loadImage(reference: string): Promise<void>;
  /** The same as a shell's command, for `image.load`: the reference is in the variable `IMAGE`. */
  readonly loadCommand: string;
}

export type FoundCluster = Cluster | { readonly missing: string };

/** One that this process helps to keep. */
export interface HeldCluster extends Cluster {
  /** Does without it from now on. */
  leave(): void;
}

let asked: Promise<FoundCluster> | undefined;

/**
 * The cluster that `KUBECONFIG` and `HOST_FOR_PODS` tell of, or the tests' own, which the first
 * process that asks starts (about 10 s) and which ends soon after the last one has.
 */
export function cluster(): Promise<FoundCluster> {
  asked ??= find();
  return asked;
}

async function find(): Promise<FoundCluster> {
  const given = givenCluster();
  if (given === undefined) return ownCluster(placesOf("shared"));
  const missing = await whyUseless(given);
  return missing === undefined ? clusterOf(given) : { missing };
}

/** Starts one, or joins those who use it. */
export async function ownCluster(
  places: Places,
): Promise<HeldCluster | { readonly missing: string }> {
  const lacking = await missingPart();
  if (lacking !== undefined) return { missing: lacking };
  const programs = await clusterBinaries();
  if ("missing" in programs) return programs;
  const connection = await Connection.open(places);
  if ("failed" in connection)
    return { missing: `the cluster does not start: ${connection.failed}` };
  const runtime = new ContainerRuntime(places);
  return {
    ...common(places.kubeconfig, NETWORK.gateway, join(programs.folder, "kubectl"), (port) =>
      connection.expose(port),
    ),
    loadImage: (reference) => runtime.load(reference),
    loadCommand: runtime.loadCommand(),
    leave: () => connection.close(),
  };
}

/** Its nodes have the images, or get them by a command of somebody who knows how. */
function clusterOf({ kubeconfig, host }: GivenCluster): Cluster {
  const loadCommand = process.env.LOAD_IMAGE_COMMAND ?? "true";
  return {
    ...common(kubeconfig, host, "kubectl", exposeToNetwork),
    async loadImage(reference) {
      await run("sh", ["-c", loadCommand], { env: { ...process.env, IMAGE: reference } });
    },
    loadCommand,
  };
}

function common(
  kubeconfig: string,
  gateway: string,
  program: string,
  exposeToPods: (hostPort: number) => Promise<number>,
): Omit<Cluster, "loadImage" | "loadCommand"> {
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: `${kubeconfig}.cache`,
  };
  const kubectlWith = async (input: string, ...args: readonly string[]) => {
    const running = run(program, args, { env, maxBuffer: 64 << 20 });
    running.child.stdin?.end(input);
    return (await running).stdout.trim();
  };
  return {
    kubeconfig,
    gateway,
    kubectl: (...args) => kubectlWith("", ...args),
    kubectlWith,
    exposeToPods,
    async urlForPods(url) {
      const seen = new URL(url);
      seen.port = `${await exposeToPods(Number(seen.port))}`;
      seen.hostname = gateway;
      return seen.toString();
    },
  };
}
