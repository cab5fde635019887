import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./free-port";

/** A way to a server that can be closed and opened again: the server goes away and comes back. */
export interface Gateway {
  /** The server's API, seen through the gateway. */
  readonly apiUrl: string;
  /** Cuts every connection and refuses new ones. */
  close(): Promise<void>;
  /** Lets connections through again, on the same port. */
  open(): Promise<void>;
}

/** Opens one on a free loopback port; it passes bytes, so web sockets work. */
export async function openGateway(apiUrl: string): Promise<Gateway> {
  const target = new URL(apiUrl);
  const port = await freePort();
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    return socket;
  };
  const open = async () => {
    server = createServer((incoming) => {
      const onward = keep(connect(Number(target.port), target.hostname));
      keep(incoming).pipe(onward).pipe(incoming);
      incoming.on("close", () => onward.destroy());
      onward.on("close", () => incoming.destroy());
    });
    await new Promise<void>((done) => server?.listen(port, "127.0.0.1", done));
  };
  await open();
  return {
    apiUrl: `http://127.0.0.1:${port}${target.pathname}`,
    open,
    async close() {
      const closed = new Promise<void>((done) => server?.close(() => done()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
