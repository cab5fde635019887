import assert from "node:assert/strict";
import { askActiveRuns } from "../../../../lib/cli/diff/review/active-runs";
import type { FlowRun, PrefectClient } from "../../../../lib/client";

/** A server whose one deployment has these active runs. */
function clientOf(runs: readonly Partial<FlowRun>[]): PrefectClient {
  const active = runs.map((run) => ({ ...run, deployment_id: "report" }));
  return {
    deployments: { load: async (id: string) => ({ id }) },
    runs: { active: async () => active },
  } as unknown as PrefectClient;
}

describe("the runs that a deletion would cancel", () => {
  it("are all but those that the server takes back with a schedule", async () => {
    const planned = { auto_scheduled: true, state_type: "SCHEDULED" } as const;
    const client = clientOf([
      { ...planned, run_count: 0 },
      // It waits for a retry, and is cancelled.
      { ...planned, run_count: 1 },
      { auto_scheduled: false, state_type: "SCHEDULED", run_count: 0 },
      { auto_scheduled: true, state_type: "RUNNING", run_count: 1 },
    ]);

    const { byEnding } = await askActiveRuns(client, [
      { kind: "deployment", id: "report", name: "etl/report" },
    ]);

    assert.deepEqual(byEnding, { report: { SCHEDULED: 2, RUNNING: 1 } });
  });
});
