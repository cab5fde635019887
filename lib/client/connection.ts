import { parseApiUrl } from "./api-url";
import { ConnectionError } from "./errors";

/** Everything needed to talk to one Prefect API. */
export interface Connection {
  /** With its path: `http://127.0.0.1:4200/api`. */
  readonly apiUrl: string;
  /** Prefect Cloud's key, sent as `Authorization: Bearer`. @default - none */
  readonly apiKey?: string;
  /**
   * `user:password` of a self-hosted server with basic auth. Wins over `apiKey`, as in Prefect.
   * @default - the credentials in `apiUrl`, if there are any
   */
  readonly authString?: string;
  /** Sent with every request. Never override what this client sets itself. @default {} */
  readonly headers?: Readonly<Record<string, string>>;
  /** The UI's address. @default - derived from `apiUrl` */
  readonly uiUrl?: string;
  /** Writes in flight at a time in this process; more only for Postgres or Cloud. @default 1 */
  readonly writeConcurrency?: number;
  /** One attempt's limit. SQLite can hold one for 60 s. @default 90 */
  readonly requestTimeoutSeconds?: number;
  /**
   * How long one request is tried again, counted from its first failure; five times as long where
   * Prefect itself answers that it is busy.
   * @default 60
   */
  readonly retryBudgetSeconds?: number;
  /** Where `apiUrl` came from: `stack config prefect:apiUrl`. For error texts. */
  readonly source: string;
  /** Where the credentials came from. @default - none were given */
  readonly keySource?: string;
}

/** The one place that says how an API is named, for every error text. */
export const HOW_TO_CONNECT =
  "set prefect:apiUrl in the stack's config, PREFECT_API_URL in the environment, or a Prefect profile";

export const CONNECTION_DEFAULTS = {
  writeConcurrency: 1,
  requestTimeoutSeconds: 90,
  retryBudgetSeconds: 60,
} as const;

/** A connection whose settings were checked, with every default in place. */
export type CheckedConnection = Connection &
  Required<Pick<Connection, "headers" | keyof typeof CONNECTION_DEFAULTS>> & {
    readonly cloud: boolean;
  };

/** @throws {ConnectionError} naming the setting that cannot be used, never its value */
export function checkConnection(connection: Connection): CheckedConnection {
  const url = parseApiUrl(connection.apiUrl, connection.source);
  const inUrl = url.authString === undefined ? {} : { keySource: connection.source };
  const checked = {
    headers: {},
    ...CONNECTION_DEFAULTS,
    ...inUrl,
    ...withoutUndefined({ ...connection }),
    ...withoutUndefined({
      apiKey: connection.apiKey?.trim(),
      authString: connection.authString?.trim() ?? url.authString,
    }),
    apiUrl: url.apiUrl,
    cloud: url.cloud,
  };
  checkCredentials(checked);
  checkHeaders(checked.headers);
  checkNumbers(checked);
  return checked;
}

function checkCredentials({ apiKey, authString, keySource }: Connection): void {
  const where = keySource === undefined ? "" : ` (${keySource})`;
  if (apiKey !== undefined && !isHeaderValue(apiKey)) {
    throw invalid(`the API key${where} has characters that no key has`);
  }
  if (authString !== undefined && !authString.includes(":")) {
    throw invalid(`the auth string${where} needs the form user:password`);
  }
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const same = name.toLowerCase();
    if (seen.has(same)) throw invalid(`headers: ${name} is there twice, in upper and lower case`);
    seen.add(same);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw invalid(`headers: ${JSON.stringify(name)} is not a header's name`);
    }
    if (!isHeaderValue(value)) throw invalid(`headers: the value of ${name} cannot be sent`);
  }
}

function checkNumbers(connection: CheckedConnection): void {
  const { writeConcurrency, requestTimeoutSeconds, retryBudgetSeconds } = connection;
  if (!Number.isInteger(writeConcurrency) || writeConcurrency < 1) {
    throw invalid(`writeConcurrency needs a whole number above 0; got ${writeConcurrency}`);
  }
  if (!(requestTimeoutSeconds > 0)) {
    throw invalid(`requestTimeoutSeconds needs a number above 0; got ${requestTimeoutSeconds}`);
  }
  if (!(retryBudgetSeconds >= 0)) {
    throw invalid(`retryBudgetSeconds needs 0 or more; got ${retryBudgetSeconds}`);
  }
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]+$/.test(value);
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

function invalid(problem: string): ConnectionError {
  return new ConnectionError(`Prefect connection: ${problem}`, "invalid-setting");
}
