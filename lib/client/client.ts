import { createAdmin } from "./admin";
import { type AutomationsClient, createAutomationsClient } from "./automations";
import { type BlocksClient, createBlocksClient } from "./blocks";
import { checkConnection, type Connection } from "./connection";
import { createDeploymentsClient, type DeploymentsClient } from "./deployments";
import { createRunsClient, type RunsClient } from "./flow-runs";
import { createFlowsClient, type FlowsClient } from "./flows";
import {
  createGlobalConcurrencyLimitsClient,
  type GlobalConcurrencyLimitsClient,
} from "./global-concurrency-limits";
import { createApi } from "./request";
import type { BackoffOptions } from "./retry";
import { createSchedulesClient, type SchedulesClient } from "./schedules";
import { createServerClock } from "./server-clock";
import {
  createTagConcurrencyLimitsClient,
  type TagConcurrencyLimitsClient,
} from "./tag-concurrency-limits";
import { createTransport } from "./transport";
import type { ServerInfo } from "./types";
import { createUrls, type PrefectUrls, uiUrlOf } from "./urls";
import { createSlasClient, type SlasClient } from "./slas";
import { createVariablesClient, type VariablesClient } from "./variables";
import { createWorkPoolsClient, type WorkPoolsClient } from "./work-pools";
import { createWorkQueuesClient, type WorkQueuesClient } from "./work-queues";
import { countWrites } from "./writes";

/**
 * A Prefect API, 2.20 or 3.x. `get`-like calls answer undefined for what is not there; all others
 * throw a {@link PrefectApiError} when Prefect refuses and a {@link ConnectionError} when there is
 * no talking to it. Objects are as Prefect sends them, in snake case. `load` is `get` for a refresh
 * of many objects: a few requests for all of them, and an answer that may be some seconds old unless
 * this client has written anything since.
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
  /**
   * The server's own time in milliseconds, never ahead of it; undefined before its first answer and
   * where its answers have no date.
   */
  serverTime(): number | undefined;
  readonly flows: FlowsClient;
  readonly deployments: DeploymentsClient;
  readonly schedules: SchedulesClient;
  readonly runs: RunsClient;
  readonly workPools: WorkPoolsClient;
  readonly workQueues: WorkQueuesClient;
  readonly blocks: BlocksClient;
  readonly variables: VariablesClient;
  readonly globalConcurrencyLimits: GlobalConcurrencyLimitsClient;
  readonly tagConcurrencyLimits: TagConcurrencyLimitsClient;
  readonly automations: AutomationsClient;
  readonly slas: SlasClient;
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
  const now = options.now ?? Date.now;
  const clock = createServerClock(now);
  const transport = createTransport(checked, {
    fetch: options.fetch ?? globalThis.fetch,
    firstContactSeconds: options.firstContactSeconds ?? DEFAULTS.firstContactSeconds,
    backoff: { ...DEFAULTS.backoff, ...options.backoff },
    now,
    clock,
  });
  const { server, known } = createAdmin(createApi(apiUrl, transport), apiUrl, checked.cloud);
  const { counted, writes } = countWrites(transport);
  const api = createApi(apiUrl, async (request) => {
    await server();
    return counted(request);
  });
  const scene = { ready: server, writes, now };
  const uiUrl = checked.uiUrl?.replace(/\/+$/, "") ?? uiUrlOf(apiUrl);
  return {
    apiUrl,
    uiUrl,
    urls: createUrls(uiUrl, () => known()?.generation),
    server,
    serverTime: () => clock.now(),
    flows: createFlowsClient(api, scene),
    deployments: createDeploymentsClient(api, scene),
    schedules: createSchedulesClient(api),
    runs: createRunsClient(api, scene),
    workPools: createWorkPoolsClient(api, scene),
    workQueues: createWorkQueuesClient(api, scene),
    blocks: createBlocksClient(api, scene),
    variables: createVariablesClient(api),
    globalConcurrencyLimits: createGlobalConcurrencyLimitsClient(api),
    tagConcurrencyLimits: createTagConcurrencyLimitsClient(api),
    automations: createAutomationsClient(api),
    slas: createSlasClient(api),
  };
}
