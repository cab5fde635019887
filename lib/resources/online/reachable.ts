import {
  isConnectionError,
  isPrefectApiError,
  isUnauthorized,
  type PrefectClient,
  type ServerInfo,
} from "../../client";
import type { Problem } from "../../core/problems";
import type { HandlerContext } from "../../provider/handler";

/** How long a server that did not answer is left alone by later checks. */
const QUIET_MILLISECONDS = 30_000;

/** Keyed by client; without one (nothing is configured) by this. */
const nobody = {};
const quietUntil = new WeakMap<object, number>();

/**
 * Judges inputs with the server's help. A server that cannot be asked is a warning, one for all
 * checks of the moment, and no problem: a preview must work without it. Wrong credentials are an
 * error even so.
 */
export async function askServer(
  context: HandlerContext,
  question: (client: PrefectClient, server: ServerInfo) => Promise<Problem[]>,
): Promise<Problem[]> {
  let client: PrefectClient | undefined;
  try {
    client = await context.client();
    if (isQuiet(client)) return [];
    return await question(client, await client.server());
  } catch (error) {
    if (isUnauthorized(error)) throw error;
    if (!isConnectionError(error) && !isPrefectApiError(error)) throw error;
    if (isConnectionError(error)) {
      if (isQuiet(client)) return [];
      quietUntil.set(client ?? nobody, now() + QUIET_MILLISECONDS);
    }
    context.warn(`not checked against the Prefect server: ${firstLine(error.message)}`);
    return [];
  }
}

function isQuiet(client: PrefectClient | undefined): boolean {
  return now() < (quietUntil.get(client ?? nobody) ?? 0);
}

function now(): number {
  return performance.now();
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
