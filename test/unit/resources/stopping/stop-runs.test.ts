import { strict as assert } from "node:assert";
import type { FlowRun, PrefectClient, StateType } from "../../../../lib/client";
import { stopRuns } from "../../../../lib/resources/stopping";

const QUICK = { timeoutSeconds: 0.05, pollSeconds: 0.01 };

/** Runs that change as told: `obey` gives the state after CANCELLING was asked for. */
function server(runs: Record<string, StateType>, obey: (id: string) => StateType | undefined) {
  const calls: string[] = [];
  const client = {
    runs: {
      get: async (id: string) => (id in runs ? { id, state_type: runs[id] } : undefined),
      setState: async (id: string, state: { type: StateType }, force = false) => {
        calls.push(`${id} ${state.type}${force ? " force" : ""}`);
        const refused = runs[id] === "PAUSED" && !force;
        if (!refused) runs[id] = force ? state.type : (obey(id) ?? state.type);
        return { status: refused ? "REJECT" : "ACCEPT", state: { type: runs[id] } };
      },
    },
  } as unknown as PrefectClient;
  const ends: StateType[] = ["CANCELLED", "COMPLETED", "FAILED", "CRASHED"];
  const list = async () =>
    Object.entries(runs)
      .filter(([, type]) => !ends.includes(type))
      .map(([id, state_type]) => ({ id, name: id, state_type }) as FlowRun);
  return { client, list, calls, runs };
}

describe("stopping runs", () => {
  it("asks each run once and is done when none is active", async () => {
    const { client, list, calls } = server({ a: "SCHEDULED", b: "RUNNING" }, () => "CANCELLED");

    const { asked, forced } = await stopRuns(client, list, QUICK);

    assert.deepEqual(calls, ["a CANCELLING", "b CANCELLING"]);
    assert.deepEqual([asked.length, forced.length], [2, 0]);
  });

  it("forces what does not end, and says which", async () => {
    const { client, list, calls, runs } = server(
      { a: "RUNNING", b: "CANCELLING" },
      () => undefined,
    );

    const { forced } = await stopRuns(client, list, QUICK);

    assert.deepEqual(calls, ["a CANCELLING", "a CANCELLED force", "b CANCELLED force"]);
    assert.deepEqual(
      forced.map(({ id }) => id),
      ["a", "b"],
    );
    assert.deepEqual(runs, { a: "CANCELLED", b: "CANCELLED" });
  });

  it("insists where a paused run may not be cancelled, as on 2.20", async () => {
    const { client, list, calls } = server({ a: "PAUSED" }, () => undefined);

    await stopRuns(client, list, QUICK);

    assert.deepEqual(calls.slice(0, 2), ["a CANCELLING", "a CANCELLING force"]);
  });

  it("stops runs that start meanwhile too", async () => {
    const { client, list, calls, runs } = server({ a: "RUNNING" }, () => "CANCELLED");
    let asked = 0;
    const growing = async () => {
      asked += 1;
      if (asked === 2) runs.late = "PENDING";
      return list();
    };

    await stopRuns(client, growing, QUICK);

    assert.deepEqual(calls, ["a CANCELLING", "late CANCELLING"]);
  });

  it("sends nothing where nothing is active", async () => {
    const { client, list, calls } = server({ a: "COMPLETED" }, () => undefined);

    await stopRuns(client, list, QUICK);

    assert.deepEqual(calls, []);
  });
});
