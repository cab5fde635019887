import { STATUS_CODES } from "node:http";
import type { Answer, Failure } from "./answer";
import type { Call } from "./call";
import { type CheckedConnection, HOW_TO_CONNECT } from "./connection";
import { ConnectionError, PrefectApiError } from "./errors";
import { detailOf, pageTitle, withoutEchoes } from "./error-detail";
import type { Tried } from "./retry";

/** The error for an answer that is not a success. */
export function refusal(
  call: Call,
  answer: Answer,
  lostAnswer: boolean,
  connection: CheckedConnection,
): Error {
  const body = parsed(answer.text);
  // A proxy's 404 must not pass for "Prefect has no such object": that would lose a resource.
  if (body === undefined && answer.status === 404) return notPrefect(call, answer, connection);
  const { status } = answer;
  const words = body === undefined ? describePage(answer.text) : detailOf(body);
  const detail = withoutEchoes(words, call.body);
  const said = detail === "" ? "" : `: ${detail.replaceAll("\n", "\n  ")}`;
  const what = `${call.method} ${call.path} answered ${status} ${STATUS_CODES[status] ?? ""}`;
  return new PrefectApiError(
    `${connection.apiUrl}: ${what.trim()}${said}${remedy(status, connection)}`,
    { status, method: call.method, path: call.path, detail, afterLostAnswer: lostAnswer },
  );
}

/** The error for something that answers, but not as Prefect's API does. */
export function notPrefect(
  call: Call,
  answer: Answer,
  connection: CheckedConnection,
): ConnectionError {
  return new ConnectionError(
    `${connection.apiUrl} (${connection.source}) is not Prefect's API: ${call.method} ${call.path} ` +
      `answered ${answer.status} with ${describePage(answer.text)}; check the URL and any proxy ` +
      "before it: it needs Prefect's path, usually http://HOST:4200/api",
    "not-prefect",
  );
}

/** The error for a request that never got an answer. */
export function noAnswer(
  call: Call,
  failure: Failure,
  { attempts, seconds }: Tried,
  connection: CheckedConnection,
): ConnectionError {
  const tried =
    attempts === 1 ? "tried once" : `tried ${attempts} times in ${seconds.toFixed(0)} s`;
  const fix =
    failure.kind === "refused" || failure.kind === "broken"
      ? `start the server there, or name another one: ${HOW_TO_CONNECT}`
      : "it may have been done or not; look at the server and run this again";
  return new ConnectionError(
    `cannot reach Prefect at ${connection.apiUrl} (${connection.source}): ${call.method} ` +
      `${call.path}: ${failure.reason}; ${tried}; ${fix}`,
    "unreachable",
    { cause: failure.error },
  );
}

/** A body that is JSON; undefined for any other. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describePage(text: string): string {
  if (text.trim() === "") return "an empty body";
  const title = pageTitle(text);
  if (title === undefined) return "text that is not JSON";
  return title === "" ? "a web page" : `a web page: "${title}"`;
}

function remedy(status: number, { keySource, cloud }: CheckedConnection): string {
  if (status !== 401 && status !== 403) return "";
  if (keySource !== undefined) {
    return status === 401
      ? `; check the credentials from ${keySource}`
      : `; the credentials from ${keySource} do not allow this`;
  }
  const setting = cloud
    ? "prefect:apiKey or PREFECT_API_KEY"
    : "prefect:authString or PREFECT_API_AUTH_STRING";
  return `; no credentials were given: set ${setting}`;
}
