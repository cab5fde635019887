import { anyOf, PAGE, section } from "./filter";
import { type Api, listOf } from "./request";
import type { FlowRun, StateType } from "./types";

/** The run of each deployment that comes first in some order. */
export interface Order {
  readonly sort: "START_TIME_DESC" | "EXPECTED_START_TIME_ASC";
  readonly stateTypes: readonly StateType[];
}

/** Those that have begun, the latest first. */
export const LATEST: Order = {
  sort: "START_TIME_DESC",
  stateTypes: [
    ...(["PENDING", "RUNNING", "PAUSED", "CANCELLING"] as const),
    ...(["COMPLETED", "FAILED", "CRASHED", "CANCELLED"] as const),
  ],
};

/** Those that have yet to begin. */
export const NEXT: Order = { sort: "EXPECTED_START_TIME_ASC", stateTypes: ["SCHEDULED"] };

/**
 * Asks for a page of runs of all that have none yet, until a page is not full: each deployment that a
 * page names is out of the next, so the busiest one cannot hide the others for long.
 * @returns by the deployment's id; one without such a run is not in it
 */
export async function firstRuns(
  api: Api,
  deploymentIds: readonly string[],
  order: Order,
): Promise<Map<string, FlowRun>> {
  const first = new Map<string, FlowRun>();
  for (let at = 0; at < deploymentIds.length; at += PAGE) {
    let open = deploymentIds.slice(at, at + PAGE);
    while (open.length > 0) {
      const page = await query(api, open, order);
      for (const run of page) {
        const id = run.deployment_id ?? "";
        if (!first.has(id)) first.set(id, run);
      }
      if (page.length < PAGE) break;
      open = open.filter((id) => !first.has(id));
    }
  }
  return first;
}

async function query(
  api: Api,
  deploymentIds: readonly string[],
  { sort, stateTypes }: Order,
): Promise<FlowRun[]> {
  const state = { operator: "and_" as const, type: anyOf(stateTypes) };
  const body = {
    ...section("flow_runs", { state }),
    ...section("deployments", { id: anyOf(deploymentIds) }),
    ...{ sort, limit: PAGE, offset: 0 },
  };
  return (await listOf(api.POST("/flow_runs/filter", { body }))) as FlowRun[];
}
