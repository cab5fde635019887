// Loaded by the first look-up: a program without one does not pay for it.
import {
  type Connection,
  type ConnectionSetting,
  createPrefectClient,
  findConnection,
  isConnectionError,
  isPrefectApiError,
  type PrefectClient,
} from "../client";
import { canonicalJson } from "../core/json";
import { UserError } from "../core/user-error";
import type { Question } from "./question";

/** The settings of a connection that are given, by their short keys. */
export type Settings = (key: ConnectionSetting) => string | undefined;

/**
 * What a look-up came to. `missing`: the server has no such thing. `passing`: the server may have an
 * answer another time.
 */
export type Answer<R> =
  | { readonly kind: "found"; readonly result: R }
  | { readonly kind: "missing" | "passing" | "refused"; readonly reason: string };

/** One client for each connection: it keeps what it knows of the server. */
const clients = new Map<string, PrefectClient>();

/** Asks the server. Throws what is a bug of ours; whatever the user or the server can mend is told. */
export async function ask<A extends object, R>(
  question: Question<A, R>,
  args: A,
  settings: Settings,
): Promise<Answer<R>> {
  try {
    const client = clientOf(findConnection(settings));
    const result = await question.ask(client, args);
    if (result !== undefined) return { kind: "found", result };
    const advice = (await question.advise?.(client, args)) ?? "correct the name, or make it first";
    const where = `the Prefect server at ${client.apiUrl}`;
    return { kind: "missing", reason: `${where} has no ${question.what(args)}; ${advice}` };
  } catch (error) {
    const kind = kindOf(error);
    if (kind === undefined) throw error;
    return { kind, reason: (error as Error).message };
  }
}

function clientOf(to: Connection): PrefectClient {
  const key = canonicalJson(to);
  const client = clients.get(key) ?? createPrefectClient(to);
  clients.set(key, client);
  return client;
}

function kindOf(error: unknown): "passing" | "refused" | undefined {
  if (error instanceof UserError) return "refused";
  if (isPrefectApiError(error)) return error.status >= 500 ? "passing" : "refused";
  if (!isConnectionError(error)) return undefined;
  const { failure } = error;
  return failure === "unreachable" || failure === "not-prefect" ? "passing" : "refused";
}
