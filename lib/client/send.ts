import { type Answer, cutShort, failureOf, type Failure, type Outcome } from "./answer";
import { ConnectionError, TIMEOUT } from "./errors";

const MAX_REDIRECTS = 5;

/** Sends one request and reads its answer to the end. */
export type Send = (
  request: { method: string; url: string; body: string | undefined },
  headers: Headers,
) => Promise<Outcome>;

/** @throws {ConnectionError} for a redirect that cannot be followed */
export function createSend(fetch: typeof globalThis.fetch, timeoutSeconds: number): Send {
  return async (request, headers) => {
    let { url } = request;
    const { method, body } = request;
    const init = { method, redirect: "manual", ...(body === undefined ? {} : { body }) } as const;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const outcome = await within(timeoutSeconds, async (signal) => {
        const sent = fetch(url, {
          ...init,
          headers: headersFor(request.url, url, headers),
          signal,
        });
        const response = await orFailure(sent, failureOf);
        return "kind" in response ? response : orFailure(read(response), cutShort);
      });
      if (outcome.kind !== "answer") return outcome;
      const location = outcome.headers.get("Location");
      if (outcome.status < 300 || outcome.status >= 400 || location === null) {
        return hops === 0 ? outcome : { ...outcome, redirectedTo: shown(url) };
      }
      url = redirected(request.method, url, location);
    }
    throw new ConnectionError(
      `${request.method} ${shown(request.url)} redirects in circles; check the URL and any proxy ` +
        "before it",
      "not-prefect",
    );
  };
}

/** Not AbortSignal.timeout: each of those is kept, with all it holds, until its time is over. */
async function within<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = () => controller.abort(new DOMException("no answer in time", TIMEOUT));
  const timer = setTimeout(late, seconds * 1000);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { kind: "answer", status, headers, text: await response.text() };
}

/** A failure of the network as a value; a bug of ours is thrown on. */
async function orFailure<T>(
  work: Promise<T>,
  failureIn: (error: unknown) => Failure | undefined,
): Promise<T | Failure> {
  try {
    return await work;
  } catch (error) {
    const failure = failureIn(error);
    if (failure === undefined) throw error;
    return failure;
  }
}

/** Where a GET goes on. A redirected write would arrive as a GET without its body: refused. */
function redirected(method: string, from: string, location: string): string {
  const to = new URL(location, from).href;
  if (method === "GET") return to;
  throw new ConnectionError(
    `${method} ${shown(from)} was redirected to ${shown(to)}, which loses the request; ` +
      `configure the URL that it points to (${new URL(to).origin})`,
    "not-prefect",
  );
}

/**
 * Credentials stay with the server they were given for. Another port is another server; only the
 * way from http to https of one host is the same one's, on the ports that belong to the two.
 */
function headersFor(first: string, now: string, headers: Headers): Headers {
  const [from, to] = [new URL(first), new URL(now)];
  const secured = new URL(first);
  secured.protocol = "https:";
  const trusted = [from.origin, secured.origin].includes(to.origin);
  return trusted ? headers : new Headers({ Accept: "application/json" });
}

/** A URL without credentials and query, fit for an error text. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
