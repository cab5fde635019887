import { byHand } from "./by-hand";

/**
 * Makes runs as a scheduler does that was at work when their deployment went: planned, of a
 * deployment that is gone.
 * @returns their ids
 */
export async function planLate(apiUrl: string, flowId: string): Promise<string[]> {
  const { client, call } = byHand(apiUrl);
  const schedules = [{ schedule: { interval: 604_800 }, active: true }];
  const { deployment } = await client.deployments.create({
    name: "late",
    flow_id: flowId,
    schedules,
  });
  await call("POST", `/deployments/${deployment.id}/schedule`, {});
  const ids = (await client.runs.planned(deployment.id)).map(({ id }) => id);
  // What is not scheduled while its deployment goes is left by it.
  const bring = async (type: "PENDING" | "SCHEDULED") => {
    for (const id of ids) await client.runs.setState(id, { type }, true);
  };
  await bring("PENDING");
  await client.deployments.delete(deployment.id);
  await bring("SCHEDULED");
  return ids;
}
