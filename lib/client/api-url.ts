import { ConnectionError } from "./errors";

/** An API's URL in the one form used everywhere, and the credentials that stood in it. */
export interface ApiUrl {
  /** No trailing slash, no credentials. */
  readonly apiUrl: string;
  /** `user:password` taken out of the URL. */
  readonly authString?: string;
  readonly cloud: boolean;
}

const CLOUD_HOST = "api.prefect.cloud";
const WORKSPACE = /\/accounts\/[^/]+\/workspaces\/[^/]+$/;

/**
 * Checks and normalises the URL of an API.
 * @param source - where it came from, for the error
 * @throws {ConnectionError} that never shows credentials or a query
 */
export function parseApiUrl(value: string, source: string): ApiUrl {
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw unusable(source, "is not an http or https URL; write e.g. http://127.0.0.1:4200/api");
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (url.search !== "" || url.hash !== "") {
    throw unusable(source, `must end with its path (${url.origin}${path}), without "?" or "#"`);
  }
  const cloud = WORKSPACE.test(path);
  if (url.hostname === CLOUD_HOST && !cloud) {
    throw unusable(
      source,
      `names no workspace; write https://${CLOUD_HOST}/api/accounts/<ACCOUNT>/workspaces/<WORKSPACE>`,
    );
  }
  if (path === "") {
    throw unusable(source, `lacks the API's path; write ${url.origin}/api`);
  }
  const authString = credentials(url, source);
  return {
    apiUrl: `${url.origin}${path}`,
    cloud,
    ...(authString === undefined ? {} : { authString }),
  };
}

function credentials(url: URL, source: string): string | undefined {
  if (url.username === "" && url.password === "") return undefined;
  if (url.username === "" || url.password === "") {
    throw unusable(source, "has half a pair of credentials in it; use authString instead");
  }
  try {
    return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch {
    throw unusable(
      source,
      'has credentials with a "%" that begins no escape; use authString instead',
    );
  }
}

function unusable(source: string, problem: string): ConnectionError {
  return new ConnectionError(`Prefect's API URL (${source}) ${problem}`, "invalid-setting");
}
