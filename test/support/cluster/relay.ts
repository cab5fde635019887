/**
 * Runs inside a cluster's network. Its ends out of there are sockets in the file system, which
 * networks do not divide.
 */
import { connect, createServer, type NetConnectOpts, type Server } from "node:net";
import { join } from "node:path";
import { serveNames } from "./names";
import { NETWORK, placesOf } from "./places";

/** What passes between the relay and the process that started it. */
export type RelayRequest = { readonly open: string } | { readonly close: string };
export type RelayAnswer = { readonly socket: string; readonly port: number };

/** The API server as seen from the machine: the name of a socket in the cluster's folder. */
export const API_SOCKET = "api.sock";

/** Passes bytes, whatever they mean, to where `target` says. */
export function passOn(target: NetConnectOpts): Server {
  return createServer({ allowHalfOpen: true }, (incoming) => {
    const onward = connect({ ...target, allowHalfOpen: true });
    incoming.pipe(onward).pipe(incoming);
    incoming.on("error", () => onward.destroy()).on("close", () => onward.destroySoon());
    onward.on("error", () => incoming.destroy()).on("close", () => incoming.destroySoon());
  });
}

/** Leads from a free port of the gateway to a socket. */
function open(socket: string, opened: Map<string, Server>): void {
  const server = passOn({ path: socket });
  opened.set(socket, server);
  server.listen(0, NETWORK.gateway, () => {
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    process.send?.({ socket, port } satisfies RelayAnswer);
  });
}

function main(name: string): void {
  const places = placesOf(name);
  const opened = new Map<string, Server>();
  const api = passOn({ host: NETWORK.apiServer, port: 443 });
  api.listen(join(places.folder, API_SOCKET), () => process.send?.("ready"));
  serveNames(places);
  process.on("message", (request: RelayRequest) => {
    if ("open" in request) open(request.open, opened);
    else {
      opened.get(request.close)?.close();
      opened.delete(request.close);
    }
  });
  // The end of the process that started it.
  process.on("disconnect", () => process.exit());
}

if (require.main === module) main(process.argv[2]!);
