import { STATUS_CODES } from "node:http";
import type { Answer, Failure } from "./answer";
import type { Call } from "./call";
import { type CheckedConnection, HOW_TO_CONNECT } from "./connection";
import { ConnectionError, PrefectApiError } from "./errors";
import { detailOf, pageTitle, withoutEchoes } from "./error-detail";
import { howOften, remedyFor } from "./remedy";
import type { Tried } from "./retry";

/** The error for an answer that is not a success. */
export function refusal(
  call: Call,
  answer: Answer,
  tried: Tried,
  connection: CheckedConnection,
): Error {
  const body = parsed(answer.text);
  const { status } = answer;
  const hidden = (text: string) => withoutEchoes(text, call.body, credentialsOf(connection));
  const detail = body === undefined ? hidden(describeForeign(answer.text)) : detailOf(body, hidden);
  // A 404 without Prefect's words is somebody else's, and must not pass for "Prefect has no such
  // object": that would lose a resource.
  if (status === 404 && (body === undefined || detail === "")) {
    return notPrefect(call, answer, connection);
  }
  const said = detail === "" ? "" : `: ${detail.replaceAll("\n", "\n  ").replace(/\.$/, "")}`;
  const what = `${call.method} ${call.path} answered ${status} ${STATUS_CODES[status] ?? ""}`;
  return new PrefectApiError(
    `${connection.apiUrl}: ${what.trim()}${said}; ${remedyFor(call, answer, tried, connection)}`,
    { status, method: call.method, path: call.path, detail, afterLostAnswer: tried.lostAnswer },
  );
}

/** The error for something that answers, but not as Prefect's API does. */
export function notPrefect(
  call: Call,
  answer: Answer,
  connection: CheckedConnection,
): ConnectionError {
  const { status, text, redirectedTo } = answer;
  const from = redirectedTo === undefined ? "" : ` (redirected to ${redirectedTo})`;
  return new ConnectionError(
    `${connection.apiUrl} (${connection.source}) is not Prefect's API: ${call.method} ${call.path} ` +
      `answered ${status}${from} with ${describeForeign(text)}; check the URL and any proxy ` +
      "before it: it needs Prefect's path, usually http://HOST:4200/api",
    "not-prefect",
    // A proxy may have spoilt Prefect's own answer.
    { mayBeDone: !call.isRead && status < 300 },
  );
}

/** The failures of a request that Prefect never saw. */
const NEVER_SEEN: ReadonlySet<Failure["kind"]> = new Set(["refused", "broken"]);

/** The error for a request that never got an answer. */
export function noAnswer(
  call: Call,
  failure: Failure,
  tried: Tried,
  connection: CheckedConnection,
): ConnectionError {
  const mayBeDone = !call.isRead && (tried.lostAnswer || !NEVER_SEEN.has(failure.kind));
  return new ConnectionError(
    `cannot reach Prefect at ${connection.apiUrl} (${connection.source}): ${call.method} ` +
      `${call.path}: ${failure.reason}; ${howOften(tried)}; ${whatToDo(failure, mayBeDone)}`,
    "unreachable",
    { cause: failure.error, mayBeDone },
  );
}

/** By the names that stand in their place. */
function credentialsOf({ apiKey, authString, headers }: CheckedConnection): Record<string, string> {
  const named = Object.entries(headers).map(([name, value]) => [`header ${name}`, value]);
  const own = Object.entries({ "API key": apiKey, "auth string": authString });
  const given = [...named, ...own].filter((entry): entry is [string, string] => !!entry[1]);
  return Object.fromEntries(given);
}

function whatToDo({ kind }: Failure, mayBeDone: boolean): string {
  if (mayBeDone) return "it may have been done or not; look at the server and run this again";
  if (!NEVER_SEEN.has(kind)) return "look at the server, and at any proxy before it";
  return `start the server there, or name another one: ${HOW_TO_CONNECT}`;
}

/** A body that is JSON; undefined for any other. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands in the place of Prefect's words, without quoting it. */
function describeForeign(text: string): string {
  if (text.trim() === "") return "an empty body";
  if (parsed(text) !== undefined) return "JSON that Prefect does not send";
  const title = pageTitle(text);
  if (title === undefined) return "text that is not JSON";
  return title === "" ? "a web page" : `a web page: "${title}"`;
}
