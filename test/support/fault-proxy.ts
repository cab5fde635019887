import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { type BulkheadPolicy, bulkhead } from "cockatiel";
import { freePort } from "./free-port";

/** A request as it reached the proxy. */
export interface ProxiedRequest {
  /** 1 for the first that this proxy got. */
  readonly nth: number;
  readonly method: string;
  /** Below the API's URL, with the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer, whole. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One request in the hands of a fault: what it does not do is not done. */
export interface Exchange {
  readonly request: ProxiedRequest;
  /** The proxy's own API URL. */
  readonly apiUrl: string;
  /** The connection to the client. */
  readonly socket: Socket;
  readonly outgoing: ServerResponse;
  /** Has the server do it, and gives its answer. */
  serve(): Promise<ProxiedAnswer>;
  /** Sends a whole answer to the client. */
  send(answer: ProxiedAnswer): void;
}

/** What becomes of a request. */
export type Treatment = (exchange: Exchange) => Promise<void> | void;

export interface FaultProxyOptions {
  /** How a request is treated; undefined lets it through. */
  readonly treat?: (request: ProxiedRequest) => Treatment | undefined;
  /** Before which request the port is closed for a while: then connections to it are refused. */
  readonly refuse?: { readonly nth: number; readonly milliseconds: number };
}

/** A proxy of a test's own before a Prefect server, which may act before and after the server does. */
export interface FaultProxy {
  /** The server's API, seen through the proxy. */
  readonly apiUrl: string;
  /** All requests that reached it, in order. */
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

/** Opens one on a free loopback port. */
export async function openFaultProxy(
  apiUrl: string,
  options: FaultProxyOptions = {},
): Promise<FaultProxy> {
  const proxy = new Proxy(new URL(apiUrl), options);
  await proxy.open();
  return proxy;
}

class Proxy implements FaultProxy {
  readonly requests: ProxiedRequest[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private timer: NodeJS.Timeout | undefined;
  private port = 0;

  constructor(
    private readonly target: URL,
    private readonly options: FaultProxyOptions,
  ) {
    this.server = createServer((incoming, outgoing) => {
      this.take(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => this.sockets.delete(socket));
    });
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}${this.target.pathname}`;
  }

  async open(): Promise<void> {
    this.port = await reservedPort();
    if (this.options.refuse?.nth === 1) this.reopenLater();
    else await this.listen();
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    const wasOpen = this.server.listening;
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    for (const socket of this.sockets) socket.destroy();
    if (wasOpen) await closed;
    reserved.delete(this.port);
  }

  private async take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const taken: ProxiedRequest = {
      nth: this.requests.length + 1,
      method: incoming.method ?? "GET",
      path: (incoming.url ?? "/").slice(this.target.pathname.length),
      headers: incoming.headers,
      body: await collect(incoming),
    };
    this.requests.push(taken);
    const exchange: Exchange = {
      request: taken,
      apiUrl: this.apiUrl,
      socket: incoming.socket,
      outgoing,
      serve: () => served(this.target, taken),
      send: (answer) => send(outgoing, answer),
    };
    const treat = this.options.treat?.(taken) ?? letThrough;
    if (this.options.refuse?.nth === taken.nth + 1) {
      // Closed before the answer is out, for the next request may be quick.
      this.server.close();
      outgoing.setHeader("Connection", "close");
      outgoing.once("close", () => this.reopenLater());
    }
    await treat(exchange);
  }

  private reopenLater(): void {
    const milliseconds = this.options.refuse?.milliseconds ?? 0;
    if (!Number.isFinite(milliseconds)) return;
    this.timer = setTimeout(() => void this.listen(), milliseconds);
  }

  private async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.port, "127.0.0.1", done));
  }
}

/** Ports of proxies that may be closed at the moment and will be opened again. */
const reserved = new Set<number>();

async function reservedPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (reserved.has(port)) continue;
    reserved.add(port);
    return port;
  }
}

/** What a request without a fault meets. */
export const letThrough: Treatment = async ({ serve, send }) => send(await serve());

/** A new connection for each request: one that the server closed meanwhile would be a fault too. */
const agent = new Agent({ keepAlive: false });

/** How often the server's own "busy" is asked again: it is no part of the experiment. */
const PATIENCE = 40;

async function served(target: URL, taken: ProxiedRequest): Promise<ProxiedAnswer> {
  const isRead = taken.method === "GET" || taken.path.endsWith("/filter");
  for (let tries = 1; ; tries += 1) {
    const answer = await (isRead ? forward(target, taken) : oneAtATime(target, taken));
    if (answer.status !== 503 || tries === PATIENCE) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Many proxies stand before one server on SQLite, which wants one write at a time. */
const gates = new Map<string, BulkheadPolicy>();

function oneAtATime(target: URL, taken: ProxiedRequest): Promise<ProxiedAnswer> {
  let gate = gates.get(target.href);
  if (gate === undefined) {
    gate = bulkhead(1, Number.POSITIVE_INFINITY);
    gates.set(target.href, gate);
  }
  return gate.execute(() => forward(target, taken));
}

function forward(target: URL, { method, path, headers, body }: ProxiedRequest) {
  const url = new URL(target.pathname + path, target);
  const { connection: _, "accept-encoding": __, ...rest } = headers;
  return new Promise<ProxiedAnswer>((resolve, reject) => {
    const onward = request(
      url,
      { method, agent, headers: { ...rest, host: target.host } },
      (answer) => {
        collect(answer).then(
          (all) => resolve({ status: answer.statusCode ?? 502, headers: kept(answer), body: all }),
          reject,
        );
      },
    );
    onward.on("error", reject);
    onward.end(body);
  });
}

/** The headers that are the answer's, not the connection's. */
function kept(answer: IncomingMessage): Record<string, string> {
  const ownOfConnection = ["connection", "content-length", "transfer-encoding", "keep-alive"];
  const entries = Object.entries(answer.headers).filter(
    ([name]) => !ownOfConnection.includes(name),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function send(outgoing: ServerResponse, { status, headers, body }: ProxiedAnswer): void {
  const length: Record<string, string> =
    status === 204 ? {} : { "content-length": `${body.length}` };
  outgoing.writeHead(status, { ...headers, ...length });
  outgoing.end(body);
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
