import { randomUUID } from "node:crypto";
import { isRecord } from "../core/json";
import type { Failure, Outcome } from "./answer";
import { parsed } from "./refusal";
import { isTransient } from "./retry";

/** A token is renewed this long before it expires, for a request takes time to arrive. */
const MARGIN_SECONDS = 60;

const TOKEN = "Prefect-Csrf-Token";
const CLIENT = "Prefect-Csrf-Client";
const PATH = "/csrf-token";

/**
 * The CSRF tokens of one client. A server with CSRF protection refuses every write without a token
 * with 403; it is asked for one then, and from there on a fresh one is always at hand.
 */
export interface CsrfTokens {
  /** The headers of a write: none until the server has asked for a token. */
  headers(): Promise<Record<string, string>>;
  /**
   * After a 403 to a write that had the headers `used`: gets a new token, unless another write has
   * got one meanwhile.
   */
  renew(used: Record<string, string>): Promise<Renewal>;
}

/** `none`: this server hands out none, so the 403 stands. A failure: there may be one in a while. */
export type Renewal = "renewed" | "none" | Failure;

interface Token {
  readonly value: string;
  /** Milliseconds. */
  readonly renewAt: number;
}

/**
 * @param get - asks the API for a path below its URL
 * @param now - milliseconds
 */
export function createCsrfTokens(
  get: (path: string) => Promise<Outcome>,
  now: () => number,
): CsrfTokens {
  const clientId = randomUUID();
  let token: Token | undefined;
  let asking: Promise<Renewal> | undefined;

  const ask = async (): Promise<Renewal> => {
    const outcome = await get(`${PATH}?client=${clientId}`);
    if (isTransient(outcome)) return notSent(outcome);
    // Protection off is 422, Cloud has no such path, a proxy may answer with a page.
    const fresh = outcome.kind === "answer" ? readToken(outcome.text) : undefined;
    token = fresh ?? token;
    return fresh === undefined ? "none" : "renewed";
  };
  const renew = async (): Promise<Renewal> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    async renew(used) {
      if (token !== undefined && token.value !== used[TOKEN]) return "renewed";
      return renew();
    },
    async headers(): Promise<Record<string, string>> {
      // Where that fails the old one may do still; else the server says so.
      if (token !== undefined && token.renewAt <= now()) await renew();
      if (token === undefined) return {};
      return { [TOKEN]: token.value, [CLIENT]: clientId };
    },
  };
}

function readToken(text: string): Token | undefined {
  const body = parsed(text);
  if (!isRecord(body) || typeof body.token !== "string") return undefined;
  const expiration = Date.parse(String(body.expiration));
  return { value: body.token, renewAt: expiration - MARGIN_SECONDS * 1000 };
}

/** The failure of the write that waits for the token: it was not sent, whatever became of this. */
function notSent(outcome: Outcome): Failure {
  const reason = outcome.kind === "answer" ? `answered ${outcome.status}` : outcome.reason;
  const error = outcome.kind === "answer" ? new Error(reason) : outcome.error;
  return { kind: "refused", error, reason: `GET ${PATH} for a CSRF token: ${reason}` };
}
