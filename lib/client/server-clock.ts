/** The server's clock as its answers tell it: this machine's may go wrong. */
export interface ServerClock {
  /** Takes the time from an answer's headers. */
  observe(headers: Headers): void;
  /** Milliseconds since the epoch, never ahead of the server; undefined when it never said. */
  now(): number | undefined;
}

/** @param local - this machine's clock, in milliseconds */
export function createServerClock(local: () => number): ServerClock {
  let seen: { readonly server: number; readonly local: number } | undefined;
  return {
    observe(headers) {
      const server = Date.parse(headers.get("Date") ?? "");
      if (!Number.isNaN(server)) seen = { server, local: local() };
    },
    now: () => seen && seen.server + (local() - seen.local),
  };
}
