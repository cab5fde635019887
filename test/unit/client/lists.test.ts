import assert from "node:assert/strict";
import { ACTIVE_STATES } from "../../../lib/client";
import { fakeApi, json } from "./fake-api";

interface Window {
  readonly limit: number;
  readonly offset: number;
}

/** A server with `total` objects behind every filter. */
function listing(total: number) {
  return fakeApi(({ path, body }) => {
    if (!path.endsWith("/filter")) return undefined;
    const { limit, offset } = body as Window;
    const ids = [...Array(total).keys()].slice(offset, offset + limit);
    return json(ids.map((n) => ({ id: `${n}`, message: `line ${n}` })));
  });
}

describe("client: lists", () => {
  for (const [total, requests] of [
    [0, 1],
    [199, 1],
    [200, 2],
    [450, 3],
  ] as const) {
    it(`reads all ${total} objects in ${requests} requests`, async () => {
      const { client, asked } = listing(total);
      assert.equal((await client.deployments.list()).length, total);
      assert.equal(asked.length, requests);
    });
  }

  it("gives an object once that moved between pages", async () => {
    const api = fakeApi(({ path, body }) => {
      if (!path.endsWith("/filter")) return undefined;
      const { limit, offset } = body as Window;
      if (offset > 0) return json([{ id: "199" }, { id: "200" }]);
      return json([...Array(limit).keys()].map((n) => ({ id: `${n}` })));
    });
    assert.equal((await api.client.runs.active({ workPoolNames: ["p"] })).length, 201);
  });

  it("filters runs by deployment, pool and state, and by nothing that was not said", async () => {
    const { client, asked } = listing(0);
    await client.runs.active({ deploymentIds: ["d"] });
    await client.runs.active({ workPoolNames: ["p"], stateTypes: ["RUNNING"] });
    const operator = "and_";
    const states = (any_: readonly string[]) => ({
      flow_runs: { operator, state: { operator, type: { any_ } } },
    });
    const window = { limit: 200, offset: 0, sort: "ID_DESC" };
    assert.deepEqual(
      asked.map(({ body }) => body),
      [
        { ...states(ACTIVE_STATES), deployments: { operator, id: { any_: ["d"] } }, ...window },
        { ...states(["RUNNING"]), work_pools: { operator, name: { any_: ["p"] } }, ...window },
      ],
    );
  });

  it("refuses to match all runs, and asks nothing for a condition that matches none", async () => {
    const { client, asked } = listing(5);
    await assert.rejects(client.runs.active({}), TypeError);
    await assert.rejects(client.runs.active({ stateTypes: ["RUNNING"] }), TypeError);
    assert.deepEqual(await client.runs.active({ deploymentIds: [] }), []);
    assert.deepEqual(await client.deployments.list({ names: [] }), []);
    assert.equal(asked.length, 0);
  });

  it("reads logs from the end in time's order, and no more than wanted", async () => {
    const { client, asked } = listing(450);
    const lines = await client.runs.logs("r", { limit: 250, from: "end" });
    assert.equal(lines.length, 250);
    assert.equal(lines.at(-1)?.message, "line 0");
    assert.deepEqual(
      asked.map(({ body }) => {
        const { limit, offset, sort } = body as Window & { sort: string };
        return [limit, offset, sort];
      }),
      [
        [200, 0, "TIMESTAMP_DESC"],
        [50, 200, "TIMESTAMP_DESC"],
      ],
    );
  });
});
