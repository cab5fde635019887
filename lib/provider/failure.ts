import { isConnectionError, isPrefectApiError } from "../client";

/** What the user can put right, or the server said: the message tells all there is to tell. */
const EXPLAINED = new Set(["LocalError", "UserError"]);

/**
 * An error as the user should see it. The engine prints the stack of what a provider throws: right
 * for a bug of ours, noise for anything else.
 */
export function describeFailure(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const explained = isPrefectApiError(error) || isConnectionError(error);
  if (!explained && !EXPLAINED.has(error.name)) return error;
  const shown = new Error(error.message, { cause: error });
  shown.stack = "";
  return shown;
}
