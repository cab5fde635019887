/**
 * A program of its own: forwards a port of this machine's loopback to the pods of a selector, as
 * `kubectl port-forward` does. It looks for a pod at each connection, so it outlives any of them.
 *
 *     node port-forward.js --namespace NAME --selector LABELS --pod-port PORT --port PORT [--context NAME]
 *
 * The kubeconfig, its text or a path, is in the variable PREFECT_CONSTRUCTS_KUBECONFIG, where no
 * listing of processes shows it; without one it is found as kubectl finds it.
 */
import { createServer, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { type Chosen, chooseContext } from "./kubeconfig";
import { isReady } from "./objects";
import { clusterOf } from "./requests";

interface Options {
  readonly namespace: string;
  /** `name=value,name=value` */
  readonly selector: string;
  readonly podPort: number;
  readonly port: number;
  readonly context: string | undefined;
}

async function main(): Promise<void> {
  const options = readOptions();
  const kubeconfig = process.env.PREFECT_CONSTRUCTS_KUBECONFIG;
  const chosen = await chooseContext({ kubeconfig, context: options.context });
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    forward(socket, chosen, options).catch((error: unknown) => {
      console.error(`no connection: ${error instanceof Error ? error.message : String(error)}`);
      socket.destroy();
    });
  });
  server.on("error", fail);
  server.listen(options.port, "127.0.0.1", () => {
    const { namespace, selector, podPort } = options;
    console.log(`port ${options.port} leads to port ${podPort} of ${selector} in ${namespace}`);
  });
}

async function forward(socket: Socket, chosen: Chosen, options: Options): Promise<void> {
  const { PortForward } = await import("@kubernetes/client-node");
  const { namespace, selector, podPort } = options;
  const cluster = await clusterOf(chosen);
  const matchLabels = Object.fromEntries(selector.split(",").map((label) => label.split("=")));
  const pods = await cluster.pods(namespace, { matchLabels });
  const pod = pods.find((one) => !one.metadata?.deletionTimestamp && isReady(one));
  if (pod?.metadata?.name === undefined) {
    throw new Error(`no pod of ${selector} in ${namespace} is ready`);
  }
  const forwarding = new PortForward(chosen.config);
  const opened = forwarding.portForward(
    namespace,
    pod.metadata.name,
    [podPort],
    socket,
    null,
    socket,
  );
  const stream = (await opened) as { close(): void; on(event: string, act: () => void): void };
  stream.on("close", () => socket.end());
  stream.on("error", () => socket.destroy());
  socket.on("close", () => stream.close());
}

function readOptions(): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { namespace: text, selector: text, "pod-port": text, port: text, context: text },
  });
  const { namespace, selector, port, context } = values;
  const podPort = values["pod-port"];
  if (!namespace || !selector || !port || !podPort) {
    throw new Error("needs --namespace, --selector, --pod-port and --port");
  }
  return { namespace, selector, port: Number(port), podPort: Number(podPort), context };
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

main().catch(fail);
