import { hadNoEffect, isTimeout } from "./errors";
import { type Api, deleted, done, listOf } from "./request";
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
    (await listOf(api.GET("/deployments/{id}/schedules", path(deploymentId)))) as Schedule[];
  const post = async (deploymentId: string, items: readonly ScheduleDocument[]) => {
    const call = api.POST("/deployments/{id}/schedules", {
      ...path(deploymentId),
      body: [...items],
    });
    return (await listOf(call)) as Schedule[];
  };
  return {
    list,
    async create(deploymentId, items) {
      if (items.length === 0) return [];
      const before = new Set((await list(deploymentId)).map(({ id }) => id));
      try {
        return await post(deploymentId, items);
      } catch (error) {
        if (hadNoEffect(error)) throw error;
        // All or nothing is stored, in the order of `items`; the list comes newest first.
        const added = (await list(deploymentId)).filter(({ id }) => !before.has(id)).reverse();
        if (added.length > 0) return added;
        // What took too long may be under way still: another one would be stored beside it.
        if (isTimeout(error)) throw error;
        return post(deploymentId, items);
      }
    },
    async update(deploymentId, scheduleId, patch) {
      await done(
        api.PATCH("/deployments/{id}/schedules/{schedule_id}", {
          params: { path: { id: deploymentId, schedule_id: scheduleId } },
          body: patch,
        }),
      );
    },
    delete: (deploymentId, scheduleId) =>
      deleted(
        api.DELETE("/deployments/{id}/schedules/{schedule_id}", {
          params: { path: { id: deploymentId, schedule_id: scheduleId } },
        }),
      ),
  };
}
