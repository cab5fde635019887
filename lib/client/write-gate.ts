import { type BulkheadPolicy, bulkhead } from "cockatiel";

/** Reads in flight at a time. More gain nothing on a self-hosted server. */
const READ_CONCURRENCY = 8;

/** Shared by all clients of one API in this process: the limits are the server's, not a client's. */
const gates = new Map<string, BulkheadPolicy>();

/**
 * Runs `work` when its turn comes. SQLite answers parallel writes with 503 or makes them wait for a
 * minute, and is fastest with one at a time.
 */
export function throughGate<T>(
  to: { readonly apiUrl: string; readonly writeConcurrency: number },
  isRead: boolean,
  work: () => Promise<T>,
): Promise<T> {
  const limit = isRead ? READ_CONCURRENCY : to.writeConcurrency;
  const key = `${isRead ? "read" : "write"} ${limit} ${to.apiUrl}`;
  let gate = gates.get(key);
  if (gate === undefined) {
    gate = bulkhead(limit, Number.POSITIVE_INFINITY);
    gates.set(key, gate);
  }
  return gate.execute(work);
}
