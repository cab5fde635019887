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
  /**
   * Keeps back the answer to the next request that matches (`POST /flows/`), which the server has
   * done; resolves when it has, with a function that lets the answer go.
   */
  hold(call: RegExp): Promise<() => void>;
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port. */
export async function openWire(apiUrl: string): Promise<Wire> {
  const target = new URL(apiUrl);
  let passed: WireRequest[] = [];
  let held: Held | undefined;
  const holdBack = async (call: string) => {
    if (!held?.call.test(call)) return;
    const { done } = held;
    held = undefined;
    await new Promise<void>((release) => done(release));
  };
  const server = createServer((incoming, outgoing) => {
    pass(target, incoming, outgoing, holdBack).then(
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
    hold: (call) => new Promise((done) => void (held = { call, done })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Held {
  readonly call: RegExp;
  readonly done: (release: () => void) => void;
}

/** Prefect's queries are POSTs too. */
function isWrite({ method, path }: WireRequest): boolean {
  return method !== "GET" && !/\/(filter|count|paginate|history)$/.test(path);
}

async function pass(
  target: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  holdBack: (call: string) => Promise<void>,
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
  const path = url.pathname.slice(target.pathname.length);
  const content = await collect(answer);
  await holdBack(`${method} ${path}`);
  outgoing.writeHead(status, answer.headers);
  outgoing.end(content);
  return { method, path, body: body.length > 0 ? JSON.parse(body.toString()) : undefined, status };
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
