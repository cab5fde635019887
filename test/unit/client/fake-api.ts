import {
  type ClientOptions,
  type Connection,
  createPrefectClient,
  type PrefectClient,
} from "../../../lib/client";

export interface Asked {
  readonly method: string;
  /** Below the API's URL, with its query. */
  readonly path: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A JSON answer, or a network failure: `{ fails: "ECONNRESET" }`. */
export type Reply = Response | { readonly fails: string };

export interface FakeApi {
  readonly client: PrefectClient;
  /** Every request but the one for the version, in order. */
  readonly asked: Asked[];
  /** `GET /flows/1` of each. */
  lines(): string[];
}

const API = "http://prefect.test/api";
let apis = 0;

/**
 * A client whose requests are answered by `answer`; undefined is a 3.8.8 server that has whatever it
 * is asked for, but for a flow's name and lists.
 */
export function fakeApi(
  answer: (asked: Asked, nth: number) => Reply | undefined | Promise<Reply | undefined>,
  connection: Partial<Connection> = {},
  options: ClientOptions = {},
): FakeApi {
  const asked: Asked[] = [];
  // A host of its own: the gates are shared by all clients of a URL.
  const apiUrl = connection.apiUrl ?? API.replace("prefect", `prefect${(apis += 1)}`);
  const base = new URL(apiUrl).pathname.replace(/\/+$/, "");
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    const { pathname, search } = new URL(url);
    const path = pathname.slice(base.length) + search;
    const { method = "GET", body } = init;
    const request = {
      method,
      path,
      url,
      headers: new Headers(init.headers),
      body: typeof body === "string" ? JSON.parse(body) : undefined,
    };
    if (path !== "/admin/version") asked.push(request);
    const reply = await answer(request, asked.length);
    if (reply !== undefined && "fails" in reply) throw networkError(reply.fails);
    return reply ?? usual(method, path);
  };
  const client = createPrefectClient(
    { apiUrl, source: "this test", ...connection },
    { fetch: fetch, ...QUICK, ...options },
  );
  return { client, asked, lines: () => asked.map(({ method, path }) => `${method} ${path}`) };
}

function usual(method: string, path: string): Response {
  if (path === "/admin/version") return json("3.8.8");
  if (path.startsWith("/flows/name/")) return json({ detail: "Flow not found" }, 404);
  if (/\/(filter|schedules)$/.test(path)) return json([]);
  return method === "PATCH" || method === "DELETE" ? noContent() : json({ id: "1" });
}

/** Pauses of a millisecond. */
const QUICK: ClientOptions = { backoff: { initialSeconds: 0.001, maxSeconds: 0.002 } };

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

export function page(html: string, status = 200): Response {
  return new Response(html, { status, headers: { "Content-Type": "text/html" } });
}

export const noContent = (): Response => new Response(null, { status: 204 });

/** As Node's fetch throws it. */
function networkError(code: string): Error {
  // As a signal throws it.
  if (code === "TimeoutError") return new DOMException("The operation timed out.", code);
  const cause = Object.assign(new Error(`connect ${code} 127.0.0.1:4200`), { code });
  return new TypeError("fetch failed", { cause });
}

/** A clock that stands still until it is moved. */
export function stoppedClock(): { now: () => number; advance(seconds: number): void } {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return {
    now: () => time,
    advance(seconds) {
      time += seconds * 1000;
    },
  };
}
