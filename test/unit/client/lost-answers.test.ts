import assert from "node:assert/strict";
import { hadNoEffect, isConflict, isPrefectApiError, isUnreachable } from "../../../lib/client";
import { fakeApi, json, page } from "./fake-api";

const BUSY = () => json({ exception_message: "Service Unavailable" }, 503);
const FLOW = { id: "1", name: "etl" };

function keyIn(body: unknown): string {
  const { flow_runs } = body as { flow_runs: { idempotency_key: { any_: string[] } } };
  return flow_runs.idempotency_key.any_.join();
}

describe("client: answers that get lost", () => {
  it("asks for the same run again, by one idempotency key", async () => {
    const api = fakeApi((_, nth) => (nth === 1 ? { fails: "ECONNRESET" } : undefined));
    await api.client.runs.create("d");
    const keys = api.asked.map(({ body }) => (body as { idempotency_key: string }).idempotency_key);
    assert.equal(keys.length, 2);
    assert.match(keys[0] ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(keys[0], keys[1]);
  });

  it("finds a run by its key that is there although its creation failed", async () => {
    for (const spoilt of [page("<html><title>Welcome</title>"), json({}, 500), json([])]) {
      const api = fakeApi(({ path, body }) => {
        if (path.endsWith("/create_flow_run")) return spoilt.clone();
        return path === "/flow_runs/filter" ? json([{ id: keyIn(body) }]) : undefined;
      });
      const { id } = await api.client.runs.create("d", { idempotency_key: "mine" });
      assert.equal(id, "mine");
    }
  });

  it("tells of the failure where there is no such run, or nobody can say", async () => {
    for (const listed of [json([]), json({ detail: "no" }, 401)]) {
      const api = fakeApi(({ path }) => {
        if (path.endsWith("/create_flow_run")) return json({}, 500);
        return path === "/flow_runs/filter" ? listed.clone() : undefined;
      });
      await assert.rejects(api.client.runs.create("d"), { status: 500 });
    }
  });

  it("looks for no run where none can have come of it", async () => {
    const api = fakeApi(({ body }) => (body ? json({ detail: "no" }, 422) : undefined));
    await assert.rejects(api.client.runs.create("d"), { status: 422 });
    assert.equal(api.asked.length, 1);
  });

  it("finds a flow that is there although its creation failed, and knows that it made it", async () => {
    let asked = 0;
    const api = fakeApi(({ method, path }) => {
      if (method === "POST") return json({}, 500);
      if (!path.startsWith("/flows/name/")) return undefined;
      asked += 1;
      return asked === 1 ? undefined : json(FLOW);
    });
    assert.deepEqual(await api.client.flows.upsert("etl"), { flow: FLOW, created: true });
  });

  it("keeps an idempotency key that is given", async () => {
    const api = fakeApi(() => undefined);
    await api.client.runs.create("d", { idempotency_key: "mine" });
    assert.deepEqual(api.asked[0]?.body, { idempotency_key: "mine" });
  });

  it("marks a conflict that may be our own object", async () => {
    const taken = json({ detail: "A work pool with this name exists." }, 409);
    const api = fakeApi((_, nth) => {
      if (nth === 1) return { fails: "ECONNRESET" };
      return nth === 2 ? taken : undefined;
    });
    await assert.rejects(api.client.workPools.create({ name: "p", type: "process" }), (error) => {
      assert.ok(isConflict(error));
      assert.equal(error.afterLostAnswer, true);
      return true;
    });
  });

  it("does not mark a conflict after a 503, which did nothing", async () => {
    const api = fakeApi((_, nth) => {
      if (nth === 1) return BUSY();
      return nth === 2 ? json({ detail: "taken" }, 409) : undefined;
    });
    await assert.rejects(api.client.workPools.create({ name: "p", type: "process" }), {
      status: 409,
      afterLostAnswer: false,
    });
  });

  it("counts a 404 after a lost answer as its own deletion", async () => {
    const gone = (nth: number, first: { fails: string } | Response) => {
      if (nth === 1) return first;
      return nth === 2 ? json({ detail: "not found" }, 404) : undefined;
    };
    const lost = fakeApi((_, nth) => gone(nth, { fails: "ECONNRESET" }));
    assert.equal(await lost.client.deployments.delete("1"), true);
    const refused = fakeApi((_, nth) => gone(nth, { fails: "ECONNREFUSED" }));
    assert.equal(await refused.client.deployments.delete("1"), false);
  });

  it("never repeats the adding of schedules blindly", async () => {
    const schedule = { cron: "0 0 * * *", timezone: "UTC", day_or: true };
    let posts = 0;
    const api = fakeApi(({ method, path }) => {
      if (!path.endsWith("/schedules")) return undefined;
      if (method === "GET")
        return json(posts === 0 ? [{ id: "old" }] : [{ id: "new" }, { id: "old" }]);
      posts += 1;
      return page("<html><title>Gateway Timeout</title>", 504);
    });
    const made = await api.client.schedules.create("d", [{ schedule }]);
    assert.equal(posts, 1);
    assert.deepEqual(made, [{ id: "new" }]);
  });

  it("adds no schedules again while the first attempt may be under way", async () => {
    const schedule = { cron: "0 0 * * *", timezone: "UTC", day_or: true };
    const api = fakeApi(({ method, path }) =>
      method === "POST" && path.endsWith("/schedules") ? { fails: "TimeoutError" } : undefined,
    );
    await assert.rejects(api.client.schedules.create("d", [{ schedule }]), isUnreachable);
    assert.equal(api.lines().filter((line) => line.startsWith("POST")).length, 1);
  });

  it("adds schedules again when the first attempt did not arrive", async () => {
    const schedule = { cron: "0 0 * * *", timezone: "UTC", day_or: true };
    let posts = 0;
    const api = fakeApi(({ method, path }) => {
      if (!path.endsWith("/schedules")) return undefined;
      if (method === "GET") return json([{ id: "old" }]);
      posts += 1;
      return posts === 1 ? { fails: "ECONNRESET" } : json([{ id: "new" }], 201);
    });
    assert.deepEqual(await api.client.schedules.create("d", [{ schedule }]), [{ id: "new" }]);
    assert.equal(posts, 2);
  });

  it("says that a refused line never was a lost answer", async () => {
    const api = fakeApi((_, nth) => {
      if (nth === 1) return { fails: "ECONNREFUSED" };
      return nth === 2 ? json({ detail: "taken" }, 409) : undefined;
    });
    await assert.rejects(api.client.workPools.create({ name: "p", type: "process" }), (error) => {
      assert.ok(isPrefectApiError(error));
      assert.equal(error.afterLostAnswer, false);
      return true;
    });
  });

  it("never repeats the making of an automation blindly", async () => {
    const trigger = { type: "event", expect: ["a"] };
    const document = {
      name: "a",
      trigger,
      actions: [],
      actions_on_trigger: [],
      actions_on_resolve: [],
    };
    for (const lost of [
      page("<html><title>Gateway Timeout</title>", 504),
      { fails: "ECONNRESET" },
    ]) {
      const api = fakeApi(({ method }) => (method === "POST" ? lost : undefined));
      const making = api.client.automations.create(document);
      await assert.rejects(making, (error: unknown) => !hadNoEffect(error));
      assert.deepEqual(api.lines(), ["POST /automations/"]);
    }
  });
});
