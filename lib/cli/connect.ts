import {
  type Connection,
  createPrefectClient,
  findConnection,
  type PrefectClient,
} from "../client";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/**
 * The Prefect that a command speaks to: an option's URL, else the connection that programs find.
 * @param option - the option's name, for messages
 * @throws {UsageError} for a URL that is none, or that holds a password
 */
export function connect(
  option: string,
  url: string | undefined,
  { env }: Pick<Terminal, "env">,
): PrefectClient {
  if (url !== undefined) checkUrl(option, url);
  return createPrefectClient(connectionOf(option, url, env));
}

/** The connection itself, with a URL that is known to be one. */
export function connectionOf(
  option: string,
  url: string | undefined,
  env: NodeJS.ProcessEnv,
): Connection {
  return findConnection(
    (key) => (key === "apiUrl" ? url : undefined),
    env,
    (key) => (key === "apiUrl" ? option : `the setting ${key}`),
  );
}

/**
 * Without quoting it, for it may hold a password.
 * @throws {UsageError} for a URL that is none, or that holds a password
 */
export function checkUrl(option: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${option} must be the URL of an API, e.g. "http://127.0.0.1:4200/api"`);
  }
  if (url.username === "" && url.password === "") return;
  throw new UsageError(
    `${option} must not hold a password, which everybody on this machine could read; ` +
      "set PREFECT_API_AUTH_STRING or PREFECT_API_KEY",
  );
}
