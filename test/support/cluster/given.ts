/** A cluster that is there already. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { passOn } from "./relay";

const run = promisify(execFile);

const ANSWERS_WITHIN_SECONDS = 10;

/** The kubeconfig of a cluster that somebody names for the tests and that answers. */
export async function givenKubeconfig(): Promise<string | undefined> {
  for (const name of ["KUBECONFIG_FOR_TESTS", "KUBECONFIG"]) {
    const file = process.env[name];
    if (!file) continue;
    if (await answers(file)) return file;
    process.stderr.write(`the cluster of ${name} does not answer, the tests take their own\n`);
  }
  return undefined;
}

async function answers(kubeconfig: string): Promise<boolean> {
  const args = ["--kubeconfig", kubeconfig, "version", "-o", "json"];
  const limit = ["--request-timeout", `${ANSWERS_WITHIN_SECONDS}s`];
  return run("kubectl", [...args, ...limit]).then(
    () => true,
    () => false,
  );
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
