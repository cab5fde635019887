export type { AutomationsClient } from "./automations";
export type { BlocksClient } from "./blocks";
export { createPrefectClient } from "./create";
export { createOnce } from "./create-once";
export type { ClientOptions, PrefectClient } from "./client";
export type { Connection } from "./connection";
export { findConnection } from "./find-connection";
export type { ConnectionSetting } from "./find-connection";
export {
  ConnectionError,
  hadNoEffect,
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
export { ACTIVE_STATES, isActive, isPlan, TERMINAL_STATES } from "./run-states";
export type { LogsWanted, RunsClient, RunsWhere } from "./flow-runs";
export type { GlobalConcurrencyLimitsClient } from "./global-concurrency-limits";
export type { BackoffOptions } from "./retry";
export type { SchedulesClient } from "./schedules";
export type { TagConcurrencyLimitsClient } from "./tag-concurrency-limits";
export type { SlaDocument, SlasClient, SlasMerged } from "./slas";
export type { PrefectUrls } from "./urls";
export type { VariablesClient } from "./variables";
export type { WorkPoolsClient } from "./work-pools";
export type { WorkQueuesClient } from "./work-queues";
export type * from "./types";
