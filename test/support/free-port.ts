import { createServer } from "node:net";

/**
 * Below the ports that systems give out by themselves, and beside those that LocalProcess picks
 * from: what is free now is still free when the server that shall have it listens, although other
 * tests are at work. Above all that `fetch` refuses.
 */
const FIRST_PORT = 11_000;
const PORT_COUNT = 9_000;

/** A loopback port that nothing uses at the moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORT_COUNT);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
