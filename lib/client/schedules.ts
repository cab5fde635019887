import { isConnectionError, isPrefectApiError } from "./errors";
import { type Api, dataOf, deleted } from "./request";
import type { Schedule, ScheduleDocument, SchedulePatch } from "./types";

export interface SchedulesClient {
  list(deploymentId: string): Promise<Schedule[]>;
  /** In the order of `items`. Never stored twice, even when an answer gets lost. */
  create(deploymentId: string, items: readonly ScheduleDocument[]): Promise<Schedule[]>;
  update(deploymentId: string, scheduleId: string, patch: SchedulePatch): Promise<void>;
  /** False: was gone. */
  delete(deploymentId: string, scheduleId: string): Promise<boolean>;
}

export function createSchedulesClient(api: Api): SchedulesClient {
  const path = (id: string) => ({ params: { path: { id } } });
  const list = async (deploymentId: string) =>
    (await dataOf(api.GET("/deployments/{id}/schedules", path(deploymentId)))) as Schedule[];
  const post = async (deploymentId: string, items: readonly ScheduleDocument[]) => {
    const call = api.POST("/deployments/{id}/schedules", {
      ...path(deploymentId),
      body: [...items],
    });
    return (await dataOf(call)) as Schedule[];
  };
  return {
    list,
    async create(deploymentId, items) {
      if (items.length === 0) return [];
      const before = new Set((await list(deploymentId)).map(({ id }) => id));
      try {
        return await post(deploymentId, items);
      } catch (error) {
        if (!mayHaveBeenDone(error)) throw error;
        // All or nothing is stored, in the order of `items`; the list comes newest first.
        const added = (await list(deploymentId)).filter(({ id }) => !before.has(id)).reverse();
        return added.length > 0 ? added : post(deploymentId, items);
      }
    },
    async update(deploymentId, scheduleId, patch) {
      await api.PATCH("/deployments/{id}/schedules/{schedule_id}", {
        params: { path: { id: deploymentId, schedule_id: scheduleId } },
        body: patch,
      });
    },
    delete: (deploymentId, scheduleId) =>
      deleted(
        api.DELETE("/deployments/{id}/schedules/{schedule_id}", {
          params: { path: { id: deploymentId, schedule_id: scheduleId } },
        }),
      ),
  };
}

/** The one write that the transport does not repeat after a lost answer, for it adds each time. */
function mayHaveBeenDone(error: unknown): boolean {
  if (isPrefectApiError(error)) return error.status === 502 || error.status === 504;
  return isConnectionError(error) && error.failure === "unreachable";
}
