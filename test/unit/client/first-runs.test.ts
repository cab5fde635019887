import assert from "node:assert/strict";
import { fakeApi, json } from "./fake-api";

interface Asked {
  readonly deployments: { readonly id: { readonly any_: readonly string[] } };
  readonly limit: number;
  readonly sort: string;
}

/** A server with these runs, in the order that is asked for. */
function having(runs: readonly { id: string; deployment_id: string }[]) {
  return fakeApi(({ path, body }) => {
    if (path !== "/flow_runs/filter") return undefined;
    const { deployments, limit } = body as Asked;
    const of = runs.filter((run) => deployments.id.any_.includes(run.deployment_id));
    return json(of.slice(0, limit));
  });
}

const busy = Array.from({ length: 500 }, (_, at) => ({ id: `busy-${at}`, deployment_id: "busy" }));

describe("client: the latest run of many deployments", () => {
  it("is found although a busy one fills the first page", async () => {
    const api = having([...busy, { id: "rare-0", deployment_id: "rare" }]);
    const runs = await api.client.runs.latestOf(["busy", "rare", "never"]);

    const found = [...runs].map(([id, run]) => [id, run.id]);
    assert.deepEqual(found, [
      ["busy", "busy-0"],
      ["rare", "rare-0"],
    ]);
    assert.equal(api.asked.length, 2);
  });

  it("takes a request for 200 deployments, and none for none", async () => {
    const api = having([]);
    await api.client.runs.latestOf(Array.from({ length: 250 }, (_, at) => `${at}`));
    assert.equal(api.asked.length, 2);
    await api.client.runs.nextOf([]);
    assert.equal(api.asked.length, 2);
  });

  it("asks for the next ones by their time", async () => {
    const api = having(busy);
    const next = await api.client.runs.nextOf(["busy"]);

    assert.equal(next.get("busy")?.id, "busy-0");
    assert.equal((api.asked[0]?.body as Asked).sort, "EXPECTED_START_TIME_ASC");
  });
});
