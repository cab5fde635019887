import { parseApiUrl } from "./api-url";
import { type Connection, HOW_TO_CONNECT } from "./connection";
import { ConnectionError } from "./errors";
import { activeProfile, profilesFile } from "./profiles";

/** The keys of a connection that can be configured, as the stack config names them. */
export type ConnectionSetting =
  | "apiUrl"
  | "apiKey"
  | "authString"
  | "headers"
  | "uiUrl"
  | "writeConcurrency"
  | "requestTimeoutSeconds"
  | "retryBudgetSeconds";

/** Prefect's own names, in its environment and its profiles. */
const PREFECT_SETTINGS: Partial<Record<ConnectionSetting, string>> = {
  apiUrl: "PREFECT_API_URL",
  apiKey: "PREFECT_API_KEY",
  authString: "PREFECT_API_AUTH_STRING",
  headers: "PREFECT_CLIENT_CUSTOM_HEADERS",
  uiUrl: "PREFECT_UI_URL",
};

/** A place to look at, and what it calls a setting. */
interface Source {
  get(key: ConnectionSetting): string | undefined;
  nameOf(key: ConnectionSetting): string;
}

interface Found {
  readonly value: string;
  readonly from: string;
}

/**
 * Finds the API and its credentials: the given settings first (a stack's `prefect:*`), then the
 * environment (`PREFECT_API_URL` ...), then the active Prefect profile. Each setting is taken from
 * the first place that has it, with one exception: credentials, headers and UI address of a place
 * that names another server's URL are not taken, so that a key never reaches a server it was not
 * meant for. No I/O but reading the profiles' file.
 * @param get - a setting of the program or stack; "" counts as not set
 * @param nameOf - how error texts call such a setting
 * @throws {ConnectionError} naming all places when none has a URL, or the setting that is unusable
 */
export function findConnection(
  get: (key: ConnectionSetting) => string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  nameOf: (key: ConnectionSetting) => string = (key) => `stack config prefect:${key}`,
): Connection {
  const sources: Source[] = [{ get, nameOf }, environment(env), profile(env)];
  const apiUrl = first(sources, "apiUrl");
  if (apiUrl === undefined) throw notConfigured(env, nameOf("apiUrl"));
  const { origin } = new URL(parseApiUrl(apiUrl.value, apiUrl.from).apiUrl);
  const related = sources.filter((source) => belongsTo(source, origin));

  const authString = first(related, "authString");
  const apiKey = first(related, "apiKey");
  const keySource = (authString ?? apiKey)?.from;
  return {
    apiUrl: apiUrl.value,
    source: apiUrl.from,
    ...defined({ apiKey: apiKey?.value, authString: authString?.value, keySource }),
    ...defined({ uiUrl: first(related, "uiUrl")?.value }),
    ...defined({ headers: headersFrom(first(related, "headers")) }),
    ...defined({
      writeConcurrency: numberFrom(first(sources, "writeConcurrency")),
      requestTimeoutSeconds: numberFrom(first(sources, "requestTimeoutSeconds")),
      retryBudgetSeconds: numberFrom(first(sources, "retryBudgetSeconds")),
    }),
  };
}

function environment(env: NodeJS.ProcessEnv): Source {
  return {
    get: (key) => env[PREFECT_SETTINGS[key] ?? ""],
    nameOf: (key) => `environment variable ${PREFECT_SETTINGS[key]}`,
  };
}

/** Read at the first question. */
function profile(env: NodeJS.ProcessEnv): Source {
  let read: ReturnType<typeof activeProfile> | "not yet" = "not yet";
  const active = () => {
    if (read === "not yet") read = activeProfile(env);
    return read;
  };
  return {
    get: (key) => active()?.settings[PREFECT_SETTINGS[key] ?? ""],
    nameOf: (key) => `${PREFECT_SETTINGS[key]} of ${active()?.name}`,
  };
}

function first(sources: readonly Source[], key: ConnectionSetting): Found | undefined {
  for (const source of sources) {
    const value = source.get(key)?.trim();
    if (value) return { value, from: source.nameOf(key) };
  }
  return undefined;
}

/** True when a place names no server or this one. */
function belongsTo(source: Source, origin: string): boolean {
  const url = source.get("apiUrl")?.trim();
  if (!url) return true;
  return URL.canParse(url) && new URL(url).origin === origin;
}

/** A JSON object of texts, the form that Prefect takes too. */
function headersFrom(found: Found | undefined): Record<string, string> | undefined {
  if (found === undefined) return undefined;
  try {
    const headers: unknown = JSON.parse(found.value);
    if (typeof headers === "object" && headers !== null && !Array.isArray(headers)) {
      return Object.fromEntries(Object.entries(headers).map(([name, v]) => [name, String(v)]));
    }
  } catch {
    // Falls through to the one error below, which does not show the value.
  }
  throw new ConnectionError(
    `${found.from} needs a JSON object of headers, e.g. {"X-Team": "ml"}`,
    "invalid-setting",
  );
}

function numberFrom(found: Found | undefined): number | undefined {
  if (found === undefined) return undefined;
  const number = Number(found.value);
  if (Number.isFinite(number)) return number;
  throw new ConnectionError(
    `${found.from} needs a number; got ${JSON.stringify(found.value)}`,
    "invalid-setting",
  );
}

function notConfigured(env: NodeJS.ProcessEnv, setting: string): ConnectionError {
  return new ConnectionError(
    `no Prefect API is configured; looked at ${setting}, the environment variable PREFECT_API_URL ` +
      `and the active profile in ${profilesFile(env)}; ${HOW_TO_CONNECT}`,
    "not-configured",
  );
}

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
