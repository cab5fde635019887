import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isConnectionError, isUnreachable } from "../../../lib/client";
import { clientOf } from "./client-of";

type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

const FLOW = JSON.stringify({ id: "1", name: "etl" });

/** What the client relies on in Node's own fetch, on real sockets. */
describe("client: on Node's fetch", () => {
  let http: Server | undefined;
  afterEach((done) => {
    if (http === undefined) return done();
    http.closeAllConnections();
    http.close(() => done());
    http = undefined;
  });

  /** The API of a server that names its version and leaves the rest to `handler`. */
  async function serve(handler: Handler): Promise<{ apiUrl: string }> {
    let requests = 0;
    const started = createServer((request, response) => {
      if (request.url === "/api/admin/version") response.end('"3.8.8"');
      else handler(request, response, (requests += 1));
    });
    http = started;
    await new Promise<void>((done) => started.listen(0, "127.0.0.1", done));
    return { apiUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}/api` };
  }

  it("follows a redirected GET", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/api/flows/new") response.end(FLOW);
      else response.writeHead(308, { Location: "new" }).end();
    });
    assert.equal((await clientOf(server).flows.get("1"))?.name, "etl");
  });

  it("refuses a redirected POST, and sends nothing to its target", async () => {
    const asked: string[] = [];
    const server = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(301, { Location: "/elsewhere" }).end();
    });
    const { workPools } = clientOf(server);
    const made = workPools.create({ name: "ml", type: "process" });
    await assert.rejects(made, /was redirected to .*\/elsewhere/);
    assert.deepEqual(asked, ["POST /api/work_pools/"]);
  });

  it("tries again when the line breaks before and in the middle of an answer", async () => {
    const server = await serve((request, response, nth) => {
      if (nth === 1) return void request.socket.destroy();
      response.writeHead(200, { "Content-Length": FLOW.length });
      if (nth > 2) return void response.end(FLOW);
      response.write(FLOW.slice(0, 5), () => request.socket.destroy());
    });
    assert.equal((await clientOf(server).flows.get("1"))?.name, "etl");
  });

  it("asks again on a new connection when an answer does not come in time", async () => {
    const server = await serve((_, response, nth) => void (nth > 1 && response.end(FLOW)));
    const client = clientOf(server, { requestTimeoutSeconds: 0.5 });
    assert.equal((await client.flows.get("1"))?.name, "etl");
  });

  it("ends a request that is not answered in time, with the budget", async () => {
    let requests = 0;
    const server = await serve(() => {
      requests += 1;
    });
    const client = clientOf(server, { requestTimeoutSeconds: 0.2, retryBudgetSeconds: 0 });
    await assert.rejects(client.flows.get("1"), (error: unknown) => {
      assert.ok(isUnreachable(error));
      assert.match(error.message, /GET \/flows\/1: no answer in time; tried once/);
      return true;
    });
    assert.equal(requests, 1);
  });

  it("does not try again on what does not speak its protocol", async () => {
    const { apiUrl } = await serve(() => undefined);
    const client = clientOf({ apiUrl: apiUrl.replace("http:", "https:") });
    await assert.rejects(client.flows.get("1"), isConnectionError);
  });

  it("names a host that does not exist", async () => {
    const client = clientOf({ apiUrl: "http://no-such-host.invalid/api" });
    await assert.rejects(client.server(), (error: unknown) => {
      assert.ok(isUnreachable(error));
      assert.match(error.message, /no-such-host\.invalid/);
      return true;
    });
  });

  it("names a port that fetch refuses by itself, and tries it once", async () => {
    const client = clientOf({ apiUrl: "http://127.0.0.1:1/api" });
    await assert.rejects(client.server(), (error: unknown) => {
      assert.ok(isUnreachable(error));
      assert.match(error.message, /127\.0\.0\.1:1\/api .*: bad port; tried once/);
      return true;
    });
  });
});
