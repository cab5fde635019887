import { ConnectionError, isUnreachable } from "../client";
import { isLoopbackUrl } from "../core/loopback";

/**
 * A refresh whose server is a process of the same stack that has ended can't succeed; but it drops
 * that process from the state, and then an "up" starts it.
 * @param apiUrl - of the server that was asked, where one was
 */
export function withWayOut(error: unknown, apiUrl: string | undefined): unknown {
  if (!isUnreachable(error) || apiUrl === undefined || !isLoopbackUrl(apiUrl)) return error;
  const wayOut =
    '; where this stack makes that server itself, "pulumi up" without --refresh starts it again';
  return new ConnectionError(error.message + wayOut, error.failure, { cause: error });
}
