import { randomUUID } from "node:crypto";
import type { Answer, Outcome } from "./answer";

/** A token is renewed this long before it expires, for a request takes time to arrive. */
const MARGIN_SECONDS = 60;

const TOKEN = "Prefect-Csrf-Token";
const CLIENT = "Prefect-Csrf-Client";

/**
 * The CSRF tokens of one client. A server with CSRF protection refuses every write without a token
 * with 403; it is asked for one then, and from there on a fresh one is always at hand.
 */
export interface CsrfTokens {
  /** The headers of a write: none until the server has asked for a token. */
  headers(): Promise<Record<string, string>>;
  /**
   * After a 403 to a write that had the headers `used`: gets a new token, unless another write has
   * got one meanwhile. False: this server hands out none, so the 403 stands.
   */
  renew(used: Record<string, string>): Promise<boolean>;
}

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
  let asking: Promise<boolean> | undefined;

  const ask = async (): Promise<boolean> => {
    const outcome = await get(`/csrf-token?client=${clientId}`);
    // Protection off is 422, Cloud has no such path. Whatever else fails will fail the write too.
    token = outcome.kind === "answer" && outcome.status === 200 ? readToken(outcome) : undefined;
    return token !== undefined;
  };
  const renew = async (): Promise<boolean> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    async renew(used) {
      if (token !== undefined && token.value !== used[TOKEN]) return true;
      return renew();
    },
    async headers(): Promise<Record<string, string>> {
      if (token !== undefined && token.renewAt <= now()) await renew();
      if (token === undefined) return {};
      return { [TOKEN]: token.value, [CLIENT]: clientId };
    },
  };
}

function readToken(answer: Answer): Token | undefined {
  const body = JSON.parse(answer.text) as { token?: unknown; expiration?: unknown };
  if (typeof body.token !== "string") return undefined;
  const expiration = Date.parse(String(body.expiration));
  return { value: body.token, renewAt: expiration - MARGIN_SECONDS * 1000 };
}
