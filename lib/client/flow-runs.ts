import { randomUUID } from "node:crypto";
import { allPages, anyOf, matchesNothing, PAGE, section } from "./filter";
import { type Api, dataOf, deleted, found } from "./request";
import type {
  FlowRun,
  FlowRunDocument,
  LogLine,
  StateAnswer,
  StateDocument,
  StateType,
} from "./types";

/** The states of a run that is not over. */
export const ACTIVE_STATES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "PAUSED",
  "CANCELLING",
] as const satisfies readonly StateType[];

/** The states that a run never leaves by itself. */
export const TERMINAL_STATES = [
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
] as const satisfies readonly StateType[];

/** All given conditions must hold; an empty list matches nothing. One of the first two is needed. */
export interface RunsWhere {
  readonly deploymentIds?: readonly string[];
  readonly workPoolNames?: readonly string[];
  /** @default - {@link ACTIVE_STATES} */
  readonly stateTypes?: readonly StateType[];
}

export interface LogsWanted {
  /** Lines at most. @default 200 */
  readonly limit?: number;
  /** Lines to skip, from the side that `from` names. @default 0 */
  readonly offset?: number;
  /** Count from the first line or from the last; the answer is in time's order anyhow. @default "start" */
  readonly from?: "start" | "end";
}

export interface RunsClient {
  /** A lost answer makes no second run: an idempotency key is added where none is given. */
  create(deploymentId: string, document?: FlowRunDocument): Promise<FlowRun>;
  get(id: string): Promise<FlowRun | undefined>;
  /** @param force - true: Prefect accepts without asking its rules. @default false */
  setState(id: string, state: StateDocument, force?: boolean): Promise<StateAnswer>;
  /** False: was gone. */
  delete(id: string): Promise<boolean>;
  /** All pages. Throws a TypeError without a deployment or work pool, rather than match all runs. */
  active(where: RunsWhere): Promise<FlowRun[]>;
  logs(id: string, wanted?: LogsWanted): Promise<LogLine[]>;
}

export function createRunsClient(api: Api): RunsClient {
  const path = (id: string) => ({ params: { path: { id } } });
  return {
    async create(deploymentId, document = {}) {
      const body = { ...document, idempotency_key: document.idempotency_key ?? randomUUID() };
      const call = api.POST("/deployments/{id}/create_flow_run", { ...path(deploymentId), body });
      return (await dataOf(call)) as FlowRun;
    },
    get: (id) => found(api.GET("/flow_runs/{id}", path(id))) as Promise<FlowRun | undefined>,
    async setState(id, state, force = false) {
      const body = { state, force };
      const answer = await dataOf(api.POST("/flow_runs/{id}/set_state", { ...path(id), body }));
      const reason = "reason" in answer.details ? answer.details.reason : undefined;
      return { status: answer.status, state: answer.state, reason: reason ?? undefined };
    },
    delete: (id) => deleted(api.DELETE("/flow_runs/{id}", path(id))),
    async active(where) {
      if (where.deploymentIds === undefined && where.workPoolNames === undefined) {
        throw new TypeError("runs.active needs deploymentIds or workPoolNames");
      }
      if (matchesNothing(where)) return [];
      const filter = filterOf(where);
      const pages = allPages((window) =>
        dataOf(api.POST("/flow_runs/filter", { body: { ...filter, ...window, sort: "ID_DESC" } })),
      );
      return (await pages) as FlowRun[];
    },
    logs: (id, wanted = {}) => readLogs(api, id, wanted),
  };
}

/** The typed filter. An unknown key would mean "no filter" to Prefect, so none is passed on. */
function filterOf({ deploymentIds, workPoolNames, stateTypes = ACTIVE_STATES }: RunsWhere) {
  const state = { operator: "and_" as const, type: anyOf(stateTypes) };
  return {
    ...section("flow_runs", { state }),
    ...section("deployments", { id: anyOf(deploymentIds) }),
    ...section("work_pools", { name: anyOf(workPoolNames) }),
  };
}

async function readLogs(api: Api, id: string, wanted: LogsWanted): Promise<LogLine[]> {
  const { limit = PAGE, offset = 0, from = "start" } = wanted;
  const lines: LogLine[] = [];
  while (lines.length < limit) {
    const size = Math.min(PAGE, limit - lines.length);
    const page = await dataOf(
      api.POST("/logs/filter", {
        body: {
          logs: { operator: "and_", flow_run_id: { any_: [id] } },
          sort: from === "start" ? "TIMESTAMP_ASC" : "TIMESTAMP_DESC",
          limit: size,
          offset: offset + lines.length,
        },
      }),
    );
    lines.push(...page);
    if (page.length < size) break;
  }
  return from === "start" ? lines : lines.reverse();
}
