/** A cluster that is there already. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { passOn } from "./relay";

const run = promisify(execFile);

const ANSWERS_WITHIN_SECONDS = 10;

/** A cluster that somebody means the tests to use. */
export interface GivenCluster {
  readonly kubeconfig: string;
  /** By which address its pods find this machine. */
  readonly host: string;
}

/**
 * The cluster of `KUBECONFIG`, where `HOST_FOR_PODS` is there too: who works on a cluster all day
 * shall not find tests in it.
 */
export function givenCluster(): GivenCluster | undefined {
  const { KUBECONFIG: kubeconfig, HOST_FOR_PODS: host } = process.env;
  return kubeconfig && host ? { kubeconfig, host } : undefined;
}

/** What is wrong with it. */
export async function whyUseless({ kubeconfig }: GivenCluster): Promise<string | undefined> {
  const args = ["--kubeconfig", kubeconfig, "get", "namespaces", "-o", "name"];
  try {
    await run("kubectl", [...args, "--request-timeout", `${ANSWERS_WITHIN_SECONDS}s`]);
    return undefined;
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === "ENOENT") return "no kubectl on PATH";
    return `the cluster of KUBECONFIG does not answer: ${stderr?.trim().split("\n").at(-1) ?? ""}`;
  }
}

const exposed = new Map<number, Promise<number>>();

/** A port on all of this machine's addresses that leads to one of loopback, until the process ends. */
export function exposeToNetwork(hostPort: number): Promise<number> {
  let port = exposed.get(hostPort);
  if (port === undefined) {
    port = listen(hostPort);
    exposed.set(hostPort, port);
  }
  return port;
}

async function listen(hostPort: number): Promise<number> {
  const server = passOn({ host: "127.0.0.1", port: hostPort }).listen(0, "0.0.0.0");
  await once(server, "listening");
  server.unref();
  return (server.address() as AddressInfo).port;
}
