import assert from "node:assert/strict";
import { isConflict, isPrefectApiError, isUnreachable } from "../../../lib/client";
import { fakeApi, json, page, stoppedClock } from "./fake-api";

const BUSY = () => json({ exception_message: "Service Unavailable" }, 503);
const FLOW = { id: "1", name: "etl" };

describe("client: retries", () => {
  for (const status of [429, 502, 503, 504]) {
    it(`tries again after ${status}`, async () => {
      const api = fakeApi((asked, nth) =>
        nth > 0 && nth < 3
          ? json({ detail: "later" }, status)
          : asked.body
            ? json(FLOW, 201)
            : undefined,
      );
      await api.client.flows.upsert("etl");
      assert.deepEqual(api.lines(), Array(3).fill("POST /flows/"));
    });
  }

  for (const status of [400, 404, 409, 422, 500]) {
    it(`does not try again after ${status}`, async () => {
      const api = fakeApi((asked) => (asked.body ? json({ detail: "no" }, status) : undefined));
      await assert.rejects(api.client.flows.upsert("etl"), { status });
      assert.equal(api.asked.length, 1);
    });
  }

  it("tries again on a broken line, on a new one", async () => {
    const api = fakeApi((_, nth) => (nth === 1 ? { fails: "ECONNRESET" } : undefined));
    await api.client.flows.get("1");
    assert.equal(api.asked.length, 2);
  });

  it("does not try again when the time limit or TLS is the matter", async () => {
    const api = fakeApi((_, nth) => (nth > 0 ? { fails: "CERT_HAS_EXPIRED" } : undefined));
    await assert.rejects(api.client.flows.get("1"), isUnreachable);
    assert.equal(api.asked.length, 1);
  });

  it("gives up when the budget is spent, and says how often it tried", async () => {
    const clock = stoppedClock();
    const api = fakeApi(
      (_, nth) => {
        if (nth > 0) clock.advance(7);
        return nth > 0 ? { fails: "ECONNREFUSED" } : undefined;
      },
      { retryBudgetSeconds: 20 },
      { now: clock.now },
    );
    await assert.rejects(api.client.flows.get("1"), /tried 4 times in 21 s/);
  });

  it("passes on the last refusal when the budget is spent", async () => {
    const api = fakeApi((_, nth) => (nth > 0 ? BUSY() : undefined), { retryBudgetSeconds: 0 });
    await assert.rejects(api.client.flows.get("1"), /503 Service Unavailable: Service Unavailable/);
    assert.equal(api.asked.length, 1);
  });

  it("waits as long as the server asks for", async () => {
    const api = fakeApi((_, nth) =>
      nth === 1 ? json({}, 429, { "Retry-After": "0.05" }) : undefined,
    );
    const began = Date.now();
    await api.client.flows.get("1");
    assert.ok(Date.now() - began >= 49);
  });

  it("takes a date in Retry-After", async () => {
    const clock = stoppedClock();
    const until = new Date(clock.now()).toUTCString();
    const api = fakeApi(
      (_, nth) => (nth === 1 ? json({}, 503, { "Retry-After": until }) : undefined),
      {},
      { now: clock.now },
    );
    await api.client.flows.get("1");
    assert.equal(api.asked.length, 2);
  });

  it("does not wait when the server asks for more than the budget", async () => {
    const api = fakeApi((_, nth) =>
      nth > 0 ? json({}, 429, { "Retry-After": "3600" }) : undefined,
    );
    await assert.rejects(api.client.flows.get("1"), { status: 429 });
    assert.equal(api.asked.length, 1);
  });
});

describe("client: first contact", () => {
  it("gives a server that never answered a few seconds, then one try a request", async () => {
    const clock = stoppedClock();
    let tries = 0;
    const api = fakeApi(
      () => {
        tries += 1;
        clock.advance(2);
        return { fails: "ECONNREFUSED" };
      },
      { source: "environment variable PREFECT_API_URL" },
      { now: clock.now },
    );
    await assert.rejects(api.client.server(), (error: unknown) => {
      assert.ok(isUnreachable(error));
      assert.match(error.message, /prefect\d+\.test\/api \(environment variable PREFECT_API_URL\)/);
      assert.match(error.message, /ECONNREFUSED.*tried 4 times in 6 s/);
      assert.match(error.message, /prefect:apiUrl.*PREFECT_API_URL.*profile/);
      return true;
    });
    assert.equal(tries, 4);

    await assert.rejects(api.client.flows.get("1"), /tried once/);
    assert.equal(tries, 5);
  });

  it("goes back to patience once the server has answered", async () => {
    let down = true;
    const api = fakeApi(
      (_, nth) => (down || nth === 1 ? { fails: "ECONNREFUSED" } : undefined),
      {},
      { firstContactSeconds: 0 },
    );
    await assert.rejects(api.client.server(), isUnreachable);
    down = false;
    await api.client.flows.get("1");
    assert.equal(api.asked.length, 2);
  });
});

describe("client: answers that get lost", () => {
  it("asks for the same run again, by one idempotency key", async () => {
    const api = fakeApi((_, nth) => (nth === 1 ? { fails: "ECONNRESET" } : undefined));
    await api.client.runs.create("d");
    const keys = api.asked.map(({ body }) => (body as { idempotency_key: string }).idempotency_key);
    assert.equal(keys.length, 2);
    assert.match(keys[0] ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(keys[0], keys[1]);
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
});
