/** Why there is no talking to a Prefect API. */
export type ConnectionFailure =
  /** No place that was looked at names an API. */
  | "not-configured"
  /** A setting is there but cannot be used as it stands. */
  | "invalid-setting"
  /** Nothing answers, or the line broke for longer than the retry budget. */
  | "unreachable"
  /** Something answers, but it is not Prefect's API: a proxy's page, a redirect, a wrong path. */
  | "not-prefect";

/** There is no connection to a Prefect API, or none that can be used. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** True when the request may have reached Prefect and done its work all the same. */
  readonly mayBeDone: boolean;

  constructor(
    message: string,
    readonly failure: ConnectionFailure,
    options?: ErrorOptions & { readonly mayBeDone?: boolean },
  ) {
    super(message, options);
    this.mayBeDone = options?.mayBeDone ?? false;
  }
}

/** What is known of a request that Prefect refused. */
export interface ApiFailure {
  /** HTTP status. */
  readonly status: number;
  readonly method: string;
  /** Below the API's URL: `/deployments/`. */
  readonly path: string;
  /** Prefect's own words, one line a problem; never the input that it echoes. */
  readonly detail: string;
  /**
   * True when an earlier attempt at this request got no answer and may have done its work: a 409
   * may then be our own object, a 404 on delete our own deletion.
   */
  readonly afterLostAnswer: boolean;
}

/** Prefect answered, and refused. Decide by the guards below or by `status`, never by text. */
export class PrefectApiError extends Error implements ApiFailure {
  override readonly name = "PrefectApiError";
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly detail: string;
  readonly afterLostAnswer: boolean;

  constructor(message: string, failure: ApiFailure, options?: ErrorOptions) {
    super(message, options);
    this.status = failure.status;
    this.method = failure.method;
    this.path = failure.path;
    this.detail = failure.detail;
    this.afterLostAnswer = failure.afterLostAnswer;
  }
}

/** By name too, so that an error of another copy of this package is known. */
export function isPrefectApiError(error: unknown): error is PrefectApiError {
  return error instanceof Error && error.name === "PrefectApiError" && "status" in error;
}

export function isConnectionError(error: unknown): error is ConnectionError {
  return error instanceof Error && error.name === "ConnectionError" && "failure" in error;
}

/** 404: Prefect says that there is no such object. */
export function isNotFound(error: unknown): error is PrefectApiError & { status: 404 } {
  return isPrefectApiError(error) && error.status === 404;
}

/** 409: the name is taken, or the data contradict what is stored. */
export function isConflict(error: unknown): error is PrefectApiError & { status: 409 } {
  return isPrefectApiError(error) && error.status === 409;
}

/** 401 or 403: the credentials are missing, wrong or not enough. */
export function isUnauthorized(error: unknown): error is PrefectApiError & { status: 401 | 403 } {
  return isPrefectApiError(error) && (error.status === 401 || error.status === 403);
}

/**
 * Whether a request that failed so has certainly changed nothing: it was refused for what it says,
 * or never left this machine.
 */
export function hadNoEffect(error: unknown): boolean {
  if (isConnectionError(error)) return !error.mayBeDone;
  return isPrefectApiError(error) && error.status < 500 && !error.afterLostAnswer;
}

/** There was no answer within the time limit; the server may be at it still. */
export function isTimeout(error: unknown): error is ConnectionError {
  return isConnectionError(error) && (error.cause as Partial<Error> | undefined)?.name === TIMEOUT;
}

/** As the web platform calls it. */
export const TIMEOUT = "TimeoutError";

/** Nothing answers at the API's URL. */
export function isUnreachable(
  error: unknown,
): error is ConnectionError & { failure: "unreachable" } {
  return isConnectionError(error) && error.failure === "unreachable";
}
