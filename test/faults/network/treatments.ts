/** What can happen to one request: the ways in which networks, proxies and servers fail. */
import type { Exchange, ProxiedAnswer, Treatment } from "../../support/fault-proxy";

/** Stands in every foreign body: seen in an error, a body was echoed. */
export const MARKER = "raw-body-marker";

export const pause = (milliseconds: number) =>
  new Promise<void>((done) => setTimeout(done, milliseconds));

/** The line breaks: the server never hears of the request. */
export const reset: Treatment = ({ socket }) => void socket.resetAndDestroy();

/** The line breaks when the server has done it. */
export const resetAfter: Treatment = async ({ serve, socket }) => {
  await serve();
  socket.resetAndDestroy();
};

/** As a server that is shut down in an orderly way: closed, without an answer. */
export const closedAfter: Treatment = async ({ serve, socket }) => {
  await serve();
  socket.end();
};

/** Never an answer; the client's own time limit ends it. */
export const hang: Treatment = () => {};

export const hangAfter: Treatment = async ({ serve }) => {
  await serve();
};

/** The answer comes, in many small pieces. */
export const drip: Treatment = async ({ serve, outgoing }) => {
  const { status, headers, body } = await serve();
  outgoing.writeHead(status, headers);
  const pieces = 12;
  const size = Math.max(1, Math.ceil(body.length / pieces));
  for (let at = 0; at < body.length; at += size) {
    outgoing.write(body.subarray(at, at + size));
    await pause(15);
  }
  outgoing.end();
};

/** Half of the answer's body, then `end`. */
const half =
  (end: (exchange: Exchange) => void): Treatment =>
  async (exchange) => {
    const { status, headers, body } = await exchange.serve();
    const { outgoing } = exchange;
    outgoing.writeHead(status, { ...headers, "content-length": `${body.length}` });
    outgoing.write(body.subarray(0, body.length / 2));
    await pause(10);
    end(exchange);
  };

export const stalledBody = half(() => {});
export const cutBody = half(({ socket }) => socket.resetAndDestroy());

/** A proxy that compresses, and dies in the middle. */
export const cutCompressed: Treatment = async ({ serve, outgoing, socket }) => {
  const { status, headers, body } = await serve();
  const { gzipSync } = await import("node:zlib");
  const packed = gzipSync(body);
  outgoing.writeHead(status, { ...headers, "content-encoding": "gzip" });
  outgoing.end(packed.subarray(0, packed.length / 2), () => socket.end());
};

/** All of HTTP is right, but the JSON ends in the middle. */
export const truncated: Treatment = async ({ serve, send }) => {
  const answer = await serve();
  send({ ...answer, body: answer.body.subarray(0, answer.body.length / 2) });
};

/** Not HTTP at all: another protocol's port. */
export const garbage: Treatment = ({ socket }) => void socket.end(`SSH-2.0-${MARKER}\r\n`);

export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ProxiedAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

export const page = (status: number, title: string): ProxiedAnswer => ({
  status,
  headers: { "content-type": "text/html" },
  body: Buffer.from(`<html><head><title>${title}</title></head><body>${MARKER}</body></html>`),
});

export const empty = (status: number): ProxiedAnswer => ({
  status,
  headers: {},
  body: Buffer.alloc(0),
});

/** Answered by somebody on the way; the server never hears of it. */
export const answered =
  (answer: ProxiedAnswer | ((exchange: Exchange) => ProxiedAnswer)): Treatment =>
  (exchange) =>
    exchange.send(typeof answer === "function" ? answer(exchange) : answer);

/** The server does it, and somebody on the way puts another answer in place of its own. */
export const replaced =
  (answer: ProxiedAnswer): Treatment =>
  async ({ serve, send }) => {
    await serve();
    send(answer);
  };

/** As Prefect after an error that it did not expect: the answer, then the connection is closed. */
export const closing =
  (treatment: Treatment): Treatment =>
  async (exchange) => {
    exchange.outgoing.once("finish", () => exchange.socket.end());
    await treatment(exchange);
  };

/** Prefect's refusal of a body, which quotes all of it. */
export const echo: Treatment = ({ request, send }) => {
  const body = request.body.toString();
  const input: unknown = body === "" ? null : JSON.parse(body);
  send(
    json(422, {
      exception_message: "Invalid request received.",
      exception_detail: [{ loc: ["body", "name"], msg: "Value error", type: "value_error", input }],
      request_body: input,
    }),
  );
};

/** Sends the client elsewhere. */
export const redirected =
  (to: (exchange: Exchange) => string, status = 307): Treatment =>
  (exchange) =>
    exchange.send({ ...empty(status), headers: { location: to(exchange) } });
