import type { Answer, Outcome } from "./answer";
import { requestHeaders } from "./auth";
import { type Call, callOf } from "./call";
import type { CheckedConnection } from "./connection";
import { createCsrfTokens } from "./csrf";
import { withDisavowal } from "./disavowal";
import { noAnswer, notPrefect, parsed, refusal } from "./refusal";
import { type BackoffOptions, persist } from "./retry";
import { createSend } from "./send";
import type { ServerClock } from "./server-clock";
import { throughGate } from "./write-gate";

export interface TransportOptions {
  readonly fetch: typeof fetch;
  readonly firstContactSeconds: number;
  readonly backoff: Required<BackoffOptions>;
  /** Milliseconds. */
  now(): number;
  readonly clock: ServerClock;
}

/** Takes a request to Prefect and brings back a success; everything else is thrown. */
export type Transport = (request: Request) => Promise<Response>;

/**
 * Everything between a request and its answer: the turn at the gate, credentials, CSRF token,
 * redirects, time limit, tries, and errors that say what to do.
 */
export function createTransport(
  connection: CheckedConnection,
  options: TransportOptions,
): Transport {
  const attempt = createAttempt(connection, options);
  const contact = { made: false, failed: false };
  const persistence = {
    backoff: options.backoff,
    now: options.now,
    // A server that never answered is most likely down or misspelt: say so soon, and only once.
    // One that was given up is left in peace too, until it answers.
    budgetSeconds: (failed: Outcome) => {
      if (contact.made) return connection.retryBudgetSeconds;
      if (contact.failed || failed.kind === "timeout") return 0;
      return Math.min(options.firstContactSeconds, connection.retryBudgetSeconds);
    },
  };
  return async (request) => {
    const call = await callOf(request, connection.apiUrl);
    const tried = await persist(persistence, call.isRepeatable, async () => {
      const outcome = await throughGate(connection, call.isRead, () => attempt(call));
      contact.made ||= outcome.kind === "answer";
      if (outcome.kind === "answer") options.clock.observe(outcome.headers);
      return outcome;
    });
    const { outcome } = tried;
    if (outcome.kind !== "answer") {
      Object.assign(contact, { made: false, failed: true });
      throw noAnswer(call, outcome, tried, connection);
    }
    if (outcome.status >= 300) throw refusal(call, outcome, tried, connection);
    return success(call, outcome, connection);
  };
}

/** One attempt: with the CSRF token once the server has asked for it, and again with a new one. */
function createAttempt(
  connection: CheckedConnection,
  options: TransportOptions,
): (call: Call) => Promise<Outcome> {
  const send = createSend(options.fetch, connection.requestTimeoutSeconds);
  const base = requestHeaders(connection);
  const csrf = createCsrfTokens(
    (path) => send({ method: "GET", url: connection.apiUrl + path, body: undefined }, base),
    options.now,
  );
  const attempt = (call: Call, extra: Record<string, string>) => {
    const headers = new Headers(base);
    if (call.body !== undefined) headers.set("Content-Type", "application/json");
    for (const [name, value] of Object.entries(extra)) headers.set(name, value);
    return send(call, headers);
  };
  return async (call) => {
    if (call.method === "GET") return attempt(call, {});
    const used = await csrf.headers();
    const outcome = await attempt(call, used);
    if (outcome.kind !== "answer" || outcome.status !== 403) return outcome;
    const renewal = await csrf.renew(used);
    if (renewal !== "renewed") return renewal === "none" ? outcome : renewal;
    const second = await attempt(call, await csrf.headers());
    return second.kind === "answer" ? { ...second, hadNewToken: true } : second;
  };
}

/** The answer again as a response, once it is sure to be Prefect's: JSON, or empty by design. */
function success(call: Call, answer: Answer, connection: CheckedConnection): Response {
  const foreign = () => notPrefect(call, answer, connection);
  if (answer.status === 204) {
    if (HAS_BODY.has(call.method)) throw foreign();
    return new Response(null, { status: 204 });
  }
  if (parsed(answer.text) === undefined) throw foreign();
  return withDisavowal(new Response(answer.text, { status: answer.status }), foreign);
}

/** Methods that Prefect always answers with a body. */
const HAS_BODY: ReadonlySet<string> = new Set(["GET", "POST"]);
