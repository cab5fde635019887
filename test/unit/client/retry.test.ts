import assert from "node:assert/strict";
import { isPrefectApiError, isUnreachable } from "../../../lib/client";
import { type FakeApi, fakeApi, json, page, stoppedClock } from "./fake-api";

const BUSY = () => json({ exception_message: "Service Unavailable" }, 503);
/** A call that is one request. */
const write = (api: FakeApi) => api.client.workPools.create({ name: "p", type: "process" });

describe("client: retries", () => {
  for (const status of [429, 502, 503, 504]) {
    it(`tries again after ${status}`, async () => {
      const api = fakeApi((_, nth) =>
        nth > 0 && nth < 3 ? json({ detail: "later" }, status) : undefined,
      );
      await write(api);
      assert.deepEqual(api.lines(), Array(3).fill("POST /work_pools/"));
    });
  }

  for (const status of [400, 404, 409, 422, 500]) {
    it(`does not try again after ${status}`, async () => {
      const api = fakeApi((asked) => (asked.body ? json({ detail: "no" }, status) : undefined));
      await assert.rejects(write(api), { status });
      assert.equal(api.asked.length, 1);
    });
  }

  it("tries again on a broken line, on a new one", async () => {
    const api = fakeApi((_, nth) => (nth === 1 ? { fails: "ECONNRESET" } : undefined));
    await api.client.flows.get("1");
    assert.equal(api.asked.length, 2);
  });

  it("tries again when the time limit passed, within the budget", async () => {
    const clock = stoppedClock();
    const api = fakeApi(
      (_, nth) => {
        if (nth === 0) return undefined;
        clock.advance(90);
        return { fails: "TimeoutError" };
      },
      {},
      { now: clock.now },
    );
    await assert.rejects(
      api.client.flows.get("1"),
      /no answer in time; tried 2 times in 90 s; look at the server, and at any proxy/,
    );
  });

  it("gives a server one time limit to answer at all", async () => {
    const api = fakeApi(() => ({ fails: "TimeoutError" }));
    await assert.rejects(api.client.server(), /no answer in time; tried once/);
  });

  it("tries again when what answers broke off or is no HTTP", async () => {
    const api = fakeApi((_, nth) => (nth === 1 ? { fails: "HPE_INVALID_CONSTANT" } : undefined));
    await api.client.flows.get("1");
    assert.equal(api.asked.length, 2);
  });

  it("does not try again when TLS is the matter", async () => {
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

  it("has more patience with a server that says it is busy than with a proxy's page", async () => {
    const tried = async (refusal: () => Response, seconds: number) => {
      const clock = stoppedClock();
      const began = clock.now();
      const api = fakeApi(
        (_, nth) => {
          if (nth === 0 || clock.now() - began > seconds * 1000) return undefined;
          clock.advance(10);
          return refusal();
        },
        {},
        { now: clock.now },
      );
      return api.client.flows.get("1");
    };
    await tried(BUSY, 280);
    await assert.rejects(tried(BUSY, 320), { status: 503 });
    await assert.rejects(
      tried(() => page("<title>Down</title>", 503), 80),
      isPrefectApiError,
    );
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

  it("gives a server that went away its time once, until it answers", async () => {
    const clock = stoppedClock();
    let tries = 0;
    let down = false;
    const api = fakeApi(
      () => {
        if (!down) return undefined;
        tries += 1;
        clock.advance(25);
        return { fails: "ECONNREFUSED" };
      },
      {},
      { now: clock.now },
    );
    await api.client.flows.get("1");
    down = true;
    await assert.rejects(api.client.flows.get("1"), /tried 4 times in 75 s/);
    tries = 0;
    await assert.rejects(api.client.flows.get("1"), /tried once/);
    assert.equal(tries, 1);
    down = false;
    await api.client.flows.get("1");
    down = true;
    await assert.rejects(api.client.flows.get("1"), /tried 4 times/);
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
