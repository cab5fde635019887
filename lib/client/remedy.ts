import type { Answer } from "./answer";
import type { Call } from "./call";
import type { CheckedConnection } from "./connection";
import type { Tried } from "./retry";

/** What to do about an answer that is not a success: the last words of its error. */
export function remedyFor(
  call: Call,
  answer: Answer,
  tried: Tried,
  connection: CheckedConnection,
): string {
  const { status, redirectedTo, hadNewToken } = answer;
  if (redirectedTo !== undefined) {
    return `it came from ${redirectedTo}, by a redirect: check the URL (${connection.source}) and any proxy before it`;
  }
  if (status === 403 && hadNewToken) {
    return `${aboutCredentials(status, connection)}; or a proxy before it takes Prefect's CSRF headers away: check that too`;
  }
  if (status === 401 || status === 403) return aboutCredentials(status, connection);
  if (status === 404) return 'run "pulumi refresh" if it was removed meanwhile';
  if (status === 429 && tried.tooLongSeconds !== undefined) {
    return `it asks for a pause of ${Math.ceil(tried.tooLongSeconds)} s: run this again then`;
  }
  if (status === 429 || status === 503) {
    return `${howOften(tried)}; wait until it is less busy and run this again`;
  }
  if (status === 502 || status === 504) {
    return `${howOften(tried)}; check the server behind that proxy${perhapsDone(call)}`;
  }
  if (status >= 500) return `look at the server's log${perhapsDone(call)}`;
  return "check the inputs, and what they refer to";
}

/** `tried 4 times in 20 s` */
export function howOften({ attempts, seconds }: Tried): string {
  return attempts === 1 ? "tried once" : `tried ${attempts} times in ${seconds.toFixed(0)} s`;
}

function perhapsDone({ isRead }: Call): string {
  return isRead ? "" : "; it may have been done or not, which running this again finds out";
}

function aboutCredentials(status: 401 | 403, { keySource, cloud }: CheckedConnection): string {
  if (keySource !== undefined) {
    return status === 401
      ? `check the credentials from ${keySource}`
      : `the credentials from ${keySource} do not allow this`;
  }
  const setting = cloud
    ? "prefect:apiKey or PREFECT_API_KEY"
    : "prefect:authString or PREFECT_API_AUTH_STRING";
  return `no credentials were given: set ${setting}`;
}
