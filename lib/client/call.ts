/** One request, taken apart so that it can be sent more than once. */
export interface Call {
  readonly method: string;
  readonly url: string;
  /** Below the API's URL, without the query: `/deployments/`. */
  readonly path: string;
  readonly body: string | undefined;
  /** True when it changes nothing: a GET or a filter. */
  readonly isRead: boolean;
  /** False when doing it twice makes two things. */
  readonly isRepeatable: boolean;
}

/**
 * The POSTs that a repetition would do twice unnoticed. The others are upserts, carry an
 * idempotency key (runs) or answer 409 (pools, queues: `afterLostAnswer`).
 */
const ADDS_EACH_TIME = /^\/deployments\/[^/]+\/schedules$|^\/automations\/$/;

/** True when a request changes nothing: a GET or a filter. */
export function isRead({ method, url }: Pick<Request, "method" | "url">): boolean {
  return method === "GET" || new URL(url).pathname.endsWith("/filter");
}

export async function callOf(request: Request, apiUrl: string): Promise<Call> {
  const { method, url } = request;
  const path = new URL(url).pathname.slice(new URL(apiUrl).pathname.length);
  return {
    method,
    url,
    path,
    body: request.body === null ? undefined : await request.text(),
    isRead: isRead(request),
    isRepeatable: method !== "POST" || !ADDS_EACH_TIME.test(path),
  };
}
