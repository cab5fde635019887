/** A way to a real Prefect server which, when it is told to, refuses what is written and quotes it. */
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type Socket } from "node:net";
import { freePort } from "./free-port";

export class EchoingServer {
  /** What was sent with requests: credentials and other headers, by their values. */
  readonly headersSeen = new Set<string>();
  #echoes = false;
  /** How often it has quoted a request. */
  #echoed = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(
    private readonly target: URL,
    private readonly port: number,
  ) {}

  static async start(apiUrl: string): Promise<EchoingServer> {
    const server = new EchoingServer(new URL(apiUrl), await freePort());
    await server.open();
    return server;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}${this.target.pathname}`;
  }

  async open(): Promise<void> {
    const server = createServer((incoming, answer) => void this.#answer(incoming, answer));
    server.on("connection", (socket: Socket) => this.#keep(socket));
    server.on("upgrade", (incoming, socket: Socket, head) => this.#pipe(incoming, socket, head));
    this.#server = server;
    await new Promise<void>((done) => server.listen(this.port, "127.0.0.1", done));
  }

  /** Nobody is there any more, until it is opened again. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Refuses every write meanwhile; fails if there was none. */
  async whileEchoing(work: () => Promise<void>): Promise<void> {
    const before = this.#echoed;
    this.#echoes = true;
    try {
      await work();
    } finally {
      this.#echoes = false;
    }
    if (this.#echoed === before) throw new Error("nothing was written that could be refused");
  }

  async #answer(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    for (const value of Object.values(incoming.headers)) this.headersSeen.add(String(value));
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (this.#echoes && isWrite(incoming)) {
      const { status, said } = quoting(this.#echoed++, incoming, body.toString("utf8"));
      answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
      return;
    }
    const { hostname, port } = this.target;
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 500, found.headers);
      found.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    onward.end(body);
  }

  /** A web socket. */
  #pipe(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
    const onward = this.#keep(connect(Number(this.target.port), this.target.hostname));
    const headers = Object.entries(incoming.headers).map(
      ([name, value]) => `${name}: ${String(value)}`,
    );
    onward.write([`GET ${incoming.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
    onward.write(head);
    socket.pipe(onward).pipe(socket);
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.destroy());
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket
      .on("error", () => socket.destroy())
      .on("close", () => this.#sockets.delete(socket));
  }
}

/**
 * Of this library, not of a process that runs flows; and not of a flow, which is made for a deployment
 * before that itself is sent.
 */
function isWrite({ method, url = "", headers }: IncomingMessage): boolean {
  const isRead = method === "GET" || /\/(filter|count)$/.test(url);
  return (
    !isRead && method !== "DELETE" && headers["user-agent"] === "node" && !/\/flows\/$/.test(url)
  );
}

/** As FastAPI, pydantic, Prefect and proxies do it, and worse; another one each time. */
function quoting(nth: number, incoming: IncomingMessage, body: string) {
  const value: unknown = body === "" ? null : JSON.parse(body);
  const headers = JSON.stringify(incoming.headers);
  const pydantic = `1 validation error\n  Input should be a number [type=float_type, input_value=${pythonic(value)}, input_type=dict]`;
  const answers: { readonly status: number; readonly said: object }[] = [
    {
      status: 422,
      said: {
        exception_message: "Invalid request received.",
        exception_detail: [{ loc: ["body"], msg: "Value error", input: value, ctx: { value } }],
        request_body: value,
      },
    },
    { status: 422, said: { detail: [{ loc: ["body"], msg: `Value error, got ${body}` }] } },
    { status: 422, said: { detail: [{ loc: ["body"], msg: `got ${pythonic(value)}` }] } },
    {
      status: 409,
      said: { detail: leaves(value).map((leaf) => `'${String(leaf)}' does not fit`) },
    },
    { status: 422, said: { exception_message: pydantic } },
    { status: 403, said: { detail: `not allowed with ${headers}` } },
    { status: 500, said: { exception_message: `${encodeURIComponent(body)} failed` } },
    { status: 400, said: { detail: Buffer.from(body).toString("base64") } },
  ];
  return answers[nth % answers.length]!;
}

/** A value as Python prints it. */
function pythonic(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string")
    return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonic).join(", ")}]`;
  const members = Object.entries(value).map(([key, one]) => `${pythonic(key)}: ${pythonic(one)}`);
  return `{${members.join(", ")}}`;
}

function leaves(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  return Object.values(value).flatMap(leaves);
}
