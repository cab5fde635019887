import { TIMEOUT } from "./errors";

/** What one attempt at a request came to. Never thrown, so that the retry policy can judge it. */
export type Outcome = Answer | Failure;

/** An HTTP answer, its body read to the end. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirect led, fit for an error text. @default - it was answered where it was sent */
  readonly redirectedTo?: string;
  /** True when a CSRF token that the server gave just then went with the request. @default false */
  readonly hadNewToken?: boolean;
}

/**
 * No answer. `refused`: nothing was sent, so any request may go again. `lost`: it may have been
 * done. `timeout`: the server had its time. `broken`: trying again cannot help (TLS).
 */
export interface Failure {
  readonly kind: "refused" | "lost" | "timeout" | "broken";
  readonly error: Error;
  /** `connect ECONNREFUSED 127.0.0.1:4200` */
  readonly reason: string;
}

/** Codes of failures that come before a byte of the request is sent. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const LOST = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ECONNABORTED",
  "UND_ERR_SOCKET",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
]);

/** What answers does not speak HTTP, or broke off in the middle of it. */
const NO_HTTP = /^HPE_/;

/** Reads a rejection of `fetch`; undefined for one that is no network failure but a bug. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === TIMEOUT) return { kind: "timeout", error, reason: "no answer in time" };
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = codeOf(cause);
  // fetch refuses some ports by itself: its cause has a sentence and no code.
  if (code === undefined && cause === error) return undefined;
  const reason = cause.message === "" ? (code ?? error.message) : cause.message;
  if (code === undefined) return { kind: "broken", error, reason };
  if (NEVER_SENT.has(code)) return { kind: "refused", error, reason };
  return { kind: LOST.has(code) || NO_HTTP.test(code) ? "lost" : "broken", error, reason };
}

/** The same of an answer that has begun: whatever ended it, the request had arrived. */
export function cutShort(error: unknown): Failure | undefined {
  const failure = failureOf(error);
  return failure?.kind === "broken" ? { ...failure, kind: "lost" } : failure;
}

/** Also of an AggregateError: `localhost` is tried on IPv4 and IPv6. */
function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
