export { createPrefectClient } from "./client";
export type { ClientOptions, PrefectClient } from "./client";
export type { Connection } from "./connection";
export { findConnection } from "./find-connection";
export type { ConnectionSetting } from "./find-connection";
export {
  ConnectionError,
  isConflict,
  isConnectionError,
  isNotFound,
  isPrefectApiError,
  isUnauthorized,
  isUnreachable,
  PrefectApiError,
} from "./errors";
export type { ApiFailure, ConnectionFailure } from "./errors";
export type { DeploymentsClient, DeploymentsWhere } from "./deployments";
export type { FlowsClient, FlowUpsert } from "./flows";
export { ACTIVE_STATES, TERMINAL_STATES } from "./flow-runs";
export type { LogsWanted, RunsClient, RunsWhere } from "./flow-runs";
export type { BackoffOptions } from "./retry";
export type { SchedulesClient } from "./schedules";
export type { PrefectUrls } from "./urls";
export type { WorkPoolsClient } from "./work-pools";
export type { WorkQueuesClient } from "./work-queues";
export type * from "./types";
