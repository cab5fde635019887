/** A provider's process as the engine starts one for each operation: a client without a memory. */
import { type ClientOptions, type Connection, createPrefectClient } from "../../../lib/client";
import { type Life, lifeOf, type ResourceType } from "../../../lib/provider/dispatch";

/** Secrets of the connection: they reach no error, no warning and no other host. */
export const CONNECTION_SECRETS = { apiKey: "pnu_s3cret-key", header: "s3cret-header" };

/** Waits of milliseconds: what a test shows does not depend on their length. */
const BACKOFF = { initialSeconds: 0.01, maxSeconds: 0.1 };

export interface StartedProvider {
  readonly life: Life;
  readonly warnings: readonly string[];
  /** How many connections were refused. */
  refusals(): number;
}

export function startProvider(
  type: ResourceType,
  apiUrl: string,
  settings: Partial<Connection> = {},
  options: ClientOptions = {},
): StartedProvider {
  const warnings: string[] = [];
  let refusals = 0;
  const counting: typeof fetch = async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (isRefusal(error)) refusals += 1;
      throw error;
    }
  };
  const client = createPrefectClient(
    {
      apiUrl,
      apiKey: CONNECTION_SECRETS.apiKey,
      headers: { "X-Gate": CONNECTION_SECRETS.header },
      source: "stack config prefect:apiUrl",
      keySource: "stack config prefect:apiKey",
      retryBudgetSeconds: 20,
      ...settings,
    },
    { fetch: counting, backoff: BACKOFF, ...options },
  );
  const context = {
    client: () => Promise.resolve(client),
    warn: (message: string) => void warnings.push(message),
  };
  return { life: lifeOf(type, context), warnings, refusals: () => refusals };
}

function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
