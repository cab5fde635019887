import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it passed. */
export interface WireRequest {
  readonly method: string;
  /** Below the API's URL, without query. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

/** A proxy before a Prefect server that keeps a list of what passes. */
export interface Wire {
  /** The server's API, seen through the proxy. */
  readonly apiUrl: string;
  /** What has passed since the last call. */
  take(): WireRequest[];
  /** The part of {@link take} that changes something: no GET, no query that is a POST. */
  takeWrites(): WireRequest[];
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port. */
export async function openWire(apiUrl: string): Promise<Wire> {
  const target = new URL(apiUrl);
  let passed: WireRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    pass(target, incoming, outgoing).then(
      (seen) => passed.push(seen),
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const take = () => {
    const taken = passed;
    passed = [];
    return taken;
  };
  return {
    apiUrl: `http://127.0.0.1:${port}${target.pathname}`,
    take,
    takeWrites: () => take().filter(isWrite),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Prefect's queries are POSTs too. */
function isWrite({ method, path }: WireRequest): boolean {
  return method !== "GET" && !/\/(filter|count|paginate|history)$/.test(path);
}

async function pass(
  target: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<WireRequest> {
  const body = await collect(incoming);
  const url = new URL(incoming.url ?? "/", target);
  const method = incoming.method ?? "GET";
  const headers = { ...incoming.headers, host: target.host };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const onward = request(url, { method, headers }, resolve);
    onward.on("error", reject);
    onward.end(body);
  });
  const status = answer.statusCode ?? 502;
  outgoing.writeHead(status, answer.headers);
  outgoing.end(await collect(answer));
  const path = url.pathname.slice(target.pathname.length);
  return { method, path, body: body.length > 0 ? JSON.parse(body.toString()) : undefined, status };
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
