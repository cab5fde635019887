import type * as client from "./client";
import type { ClientOptions, PrefectClient } from "./client";
import type { Connection } from "./connection";

/**
 * Makes a client; no I/O: the first request finds out which server answers, and every other waits
 * for that. What it consists of is loaded only now: a program looks for its connection, and no more.
 * @throws {ConnectionError} when the connection's settings cannot be used.
 */
export function createPrefectClient(
  connection: Connection,
  options?: ClientOptions,
): PrefectClient {
  return (require("./client.js") as typeof client).createPrefectClient(connection, options);
}
