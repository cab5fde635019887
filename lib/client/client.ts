import { createAdmin } from "./admin";
import { checkConnection, type Connection } from "./connection";
import { createDeploymentsClient, type DeploymentsClient } from "./deployments";
import { createRunsClient, type RunsClient } from "./flow-runs";
import { createFlowsClient, type FlowsClient } from "./flows";
import { createApi } from "./request";
import type { BackoffOptions } from "./retry";
import { createSchedulesClient, type SchedulesClient } from "./schedules";
import { createTransport } from "./transport";
import type { ServerInfo } from "./types";
import { createUrls, type PrefectUrls, uiUrlOf } from "./urls";
import { createWorkPoolsClient, type WorkPoolsClient } from "./work-pools";
import { createWorkQueuesClient, type WorkQueuesClient } from "./work-queues";

/**
 * A Prefect API, 2.20 or 3.x. `get`-like calls answer undefined for what is not there; all others
 * throw a {@link PrefectApiError} when Prefect refuses and a {@link ConnectionError} when there is
 * no talking to it. Objects are as Prefect sends them, in snake case.
 */
export interface PrefectClient {
  /** Without trailing slash and without credentials. */
  readonly apiUrl: string;
  /** Without trailing slash. */
  readonly uiUrl: string;
  /** Addresses in the UI; final once the server has answered anything. */
  readonly urls: PrefectUrls;
  /** Asks once; a failure is not kept. */
  server(): Promise<ServerInfo>;
  readonly flows: FlowsClient;
  readonly deployments: DeploymentsClient;
  readonly schedules: SchedulesClient;
  readonly runs: RunsClient;
  readonly workPools: WorkPoolsClient;
  readonly workQueues: WorkQueuesClient;
}

export interface ClientOptions {
  /** @default - Node's own */
  readonly fetch?: typeof fetch;
  /**
   * How long a server that never answered yet is tried, in seconds. Once that has failed, each
   * further request is tried once, until the server answers.
   * @default 5
   */
  readonly firstContactSeconds?: number;
  /** Pauses between attempts. */
  readonly backoff?: BackoffOptions;
  /** The clock, in milliseconds. @default - Date.now */
  readonly now?: () => number;
}

const DEFAULTS = {
  firstContactSeconds: 5,
  backoff: { initialSeconds: 0.25, maxSeconds: 8 },
} as const;

/**
 * No I/O: the first request finds out which server answers, and every other waits for that.
 * @throws {ConnectionError} when the connection's settings cannot be used.
 */
export function createPrefectClient(
  connection: Connection,
  options: ClientOptions = {},
): PrefectClient {
  const checked = checkConnection(connection);
  const { apiUrl } = checked;
  const transport = createTransport(checked, {
    fetch: options.fetch ?? globalThis.fetch,
    firstContactSeconds: options.firstContactSeconds ?? DEFAULTS.firstContactSeconds,
    backoff: { ...DEFAULTS.backoff, ...options.backoff },
    now: options.now ?? Date.now,
  });
  const { server, known } = createAdmin(createApi(apiUrl, transport), apiUrl, checked.cloud);
  const api = createApi(apiUrl, async (request) => {
    await server();
    return transport(request);
  });
  const uiUrl = checked.uiUrl?.replace(/\/+$/, "") ?? uiUrlOf(apiUrl);
  return {
    apiUrl,
    uiUrl,
    urls: createUrls(uiUrl, () => known()?.generation),
    server,
    flows: createFlowsClient(api),
    deployments: createDeploymentsClient(api),
    schedules: createSchedulesClient(api),
    runs: createRunsClient(api),
    workPools: createWorkPoolsClient(api),
    workQueues: createWorkQueuesClient(api),
  };
}
