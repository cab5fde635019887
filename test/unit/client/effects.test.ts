import assert from "node:assert/strict";
import { hadNoEffect } from "../../../lib/client";
import { fakeApi, json, page, type Reply, stoppedClock } from "./fake-api";

const POOL = { name: "ml" };

/** What a write is rejected with when the server, or what is in its place, answers so. */
async function failure(...replies: Reply[]): Promise<unknown> {
  const api = fakeApi(
    (asked, nth) => (asked.body ? replies[Math.min(nth, replies.length) - 1] : undefined),
    {
      retryBudgetSeconds: replies.length > 1 ? 60 : 0,
    },
  );
  return api.client.workPools.create(POOL).then(
    () => assert.fail("it was not rejected"),
    (error: unknown) => error,
  );
}

describe("client: what a failed write has done", () => {
  it("is nothing where it was refused, or never sent", async () => {
    for (const status of [400, 401, 404, 409, 422, 429]) {
      assert.equal(hadNoEffect(await failure(json({ detail: "no" }, status))), true, `${status}`);
    }
    assert.equal(hadNoEffect(await failure({ fails: "ECONNREFUSED" })), true);
    assert.equal(hadNoEffect(await failure({ fails: "CERT_HAS_EXPIRED" })), true);
  });

  it("is not known where the server broke, or its answer never came", async () => {
    for (const status of [500, 502, 503, 504]) {
      assert.equal(hadNoEffect(await failure(json({ detail: "no" }, status))), false, `${status}`);
    }
    assert.equal(hadNoEffect(await failure({ fails: "ECONNRESET" })), false);
    assert.equal(hadNoEffect(await failure(page("<title>Gateway</title>", 200))), false);
  });

  it("is not known where only the last attempt was refused", async () => {
    const last = json({ detail: "taken" }, 409);
    assert.equal(hadNoEffect(await failure({ fails: "ECONNRESET" }, last)), false);
  });

  it("is said where only the last attempt was never sent", async () => {
    const clock = stoppedClock();
    const api = fakeApi(
      (asked, nth) => {
        if (!asked.body) return undefined;
        clock.advance(nth === 1 ? 1 : 100);
        return { fails: nth === 1 ? "ECONNRESET" : "ECONNREFUSED" };
      },
      {},
      { now: clock.now },
    );
    const error = await api.client.workPools.create(POOL).catch((reason: unknown) => reason);
    assert.equal(hadNoEffect(error), false);
    assert.match(String(error), /may have been done or not/);
  });
});

describe("client: the server's clock", () => {
  it("is taken from its answers, and goes on between them", async () => {
    const clock = stoppedClock();
    const date = "Thu, 01 Jan 2026 00:00:10 GMT";
    const dated = () => new Response('{"id": "1"}', { headers: { Date: date } });
    const api = fakeApi((_, nth) => (nth > 0 ? dated() : undefined), {}, { now: clock.now });
    await api.client.server();
    assert.equal(api.client.serverTime(), undefined, "no answer had a date yet");
    await api.client.flows.get("1");
    assert.equal(api.client.serverTime(), Date.parse(date));
    clock.advance(5);
    assert.equal(api.client.serverTime(), Date.parse(date) + 5000);
  });
});
