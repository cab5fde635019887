import type { CheckedConnection } from "./connection";

/** The REST API version that both generations speak. */
const API_VERSION = "0.8.4";

/**
 * The headers of every request. The user's own come first, so that none of them can replace what
 * this client sets: `Authorization` of the user counts only when there are no credentials, and
 * the CSRF headers never do.
 */
export function requestHeaders(connection: CheckedConnection): Headers {
  // From entries: of an object Node's own loses one that is called `__proto__`.
  const headers = new Headers(Object.entries(connection.headers));
  for (const name of ["Prefect-Csrf-Token", "Prefect-Csrf-Client", "Content-Length", "Host"]) {
    headers.delete(name);
  }
  headers.set("Accept", "application/json");
  headers.set("X-PREFECT-API-VERSION", API_VERSION);
  const authorization = authorizationOf(connection);
  if (authorization !== undefined) headers.set("Authorization", authorization);
  return headers;
}

/** Basic auth wins over a key, as in Prefect's own client. */
function authorizationOf({ authString, apiKey }: CheckedConnection): string | undefined {
  if (authString !== undefined) return `Basic ${Buffer.from(authString).toString("base64")}`;
  return apiKey === undefined ? undefined : `Bearer ${apiKey}`;
}
