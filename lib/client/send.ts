import { type Answer, failureOf, type Outcome } from "./answer";
import { ConnectionError } from "./errors";

const MAX_REDIRECTS = 5;

/** Sends one request and reads its answer to the end. */
export type Send = (
  request: { method: string; url: string; body: string | undefined },
  headers: Headers,
) => Promise<Outcome>;

/** @throws {ConnectionError} for a redirect that cannot be followed */
export function createSend(fetch: typeof globalThis.fetch, timeoutSeconds: number): Send {
  return async (request, headers) => {
    try {
      let { url } = request;
      for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
        const response = await fetch(url, {
          method: request.method,
          headers: headersFor(request.url, url, headers),
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutSeconds * 1000),
          ...(request.body === undefined ? {} : { body: request.body }),
        });
        const answer = await read(response);
        const location = response.headers.get("Location");
        if (response.status < 300 || response.status >= 400 || location === null) return answer;
        url = redirected(request.method, url, location);
      }
      throw new ConnectionError(`${shown(request.url)} redirects in circles`, "not-prefect");
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      return failure;
    }
  };
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { kind: "answer", status, headers, text: await response.text() };
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

/** Credentials stay with the host they were given for, and never go from https to http. */
function headersFor(first: string, now: string, headers: Headers): Headers {
  const [from, to] = [new URL(first), new URL(now)];
  const trusted =
    from.hostname === to.hostname && !(from.protocol === "https:" && to.protocol === "http:");
  return trusted ? headers : new Headers({ Accept: "application/json" });
}

/** A URL without credentials and query, fit for an error text. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
