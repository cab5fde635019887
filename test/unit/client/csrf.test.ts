import assert from "node:assert/strict";
import { hadNoEffect, isUnauthorized } from "../../../lib/client";
import {
  type Asked,
  type FakeApi,
  fakeApi,
  json,
  noContent,
  page,
  type Reply,
  stoppedClock,
} from "./fake-api";

const REFUSED = () => json({ detail: "Missing CSRF token." }, 403);

interface Protected extends FakeApi {
  readonly tokensGiven: () => number;
  /** Makes the server forget the token. */
  forget(): void;
}

/** A server that wants the newest token it gave out with every write. */
function protectedApi(clock = stoppedClock(), settings = {}): Protected {
  let given = 0;
  let valid = "";
  const answer = ({ method, path, headers }: Asked) => {
    if (path === "/admin/version") return undefined;
    if (path.startsWith("/csrf-token")) {
      given += 1;
      valid = `token-${given}`;
      const expiration = new Date(clock.now() + 3600_000).toISOString();
      return json({ token: valid, client: path.split("=")[1], expiration });
    }
    if (method === "GET") return undefined;
    const fits = headers.get("Prefect-Csrf-Token") === valid && valid !== "";
    return fits && headers.has("Prefect-Csrf-Client") ? noContent() : REFUSED();
  };
  const api = fakeApi(answer, settings, { now: clock.now });
  return {
    ...api,
    tokensGiven: () => given,
    forget() {
      valid = "forgotten";
    },
  };
}

describe("client: CSRF", () => {
  it("asks for a token only when the server wants one", async () => {
    const api = fakeApi(({ method }) => (method === "PATCH" ? noContent() : undefined));
    await api.client.flows.update("1", { tags: [] });
    await api.client.flows.get("1");
    assert.deepEqual(api.lines(), ["PATCH /flows/1", "GET /flows/1"]);
  });

  it("gets a token after a 403, repeats the write, and sends the token from then on", async () => {
    const api = protectedApi();
    await api.client.flows.update("1", { tags: [] });
    await api.client.flows.update("1", { tags: [] });
    const client = api.asked[1]?.path.split("=")[1];
    assert.deepEqual(api.lines(), [
      "PATCH /flows/1",
      `GET /csrf-token?client=${client}`,
      "PATCH /flows/1",
      "PATCH /flows/1",
    ]);
    assert.equal(api.asked[3]?.headers.get("Prefect-Csrf-Client"), client);
  });

  it("renews the token before it expires", async () => {
    const clock = stoppedClock();
    const api = protectedApi(clock);
    await api.client.flows.update("1", { tags: [] });
    clock.advance(3600 - 59);
    await api.client.flows.update("1", { tags: [] });
    assert.equal(api.tokensGiven(), 2);
    assert.equal(api.lines().filter((line) => line === "PATCH /flows/1").length, 3);
  });

  it("gets another token when the server has forgotten the one it gave", async () => {
    const api = protectedApi();
    await api.client.flows.update("1", { tags: [] });
    api.forget();
    await api.client.flows.update("1", { tags: [] });
    assert.equal(api.tokensGiven(), 2);
  });

  it("asks once for many parallel writes", async () => {
    const api = protectedApi(stoppedClock(), { writeConcurrency: 5 });
    await Promise.all([1, 2, 3, 4, 5].map((n) => api.client.flows.update(`${n}`, { tags: [] })));
    assert.equal(api.tokensGiven(), 1);
  });

  it("lets a 403 stand that has nothing to do with it", async () => {
    const api = fakeApi(({ method, path }) => {
      if (path.startsWith("/csrf-token"))
        return json({ detail: "CSRF protection is disabled." }, 422);
      return method === "POST"
        ? json({ detail: "Worker pools may not start so." }, 403)
        : undefined;
    });
    const pool = { name: "prefect-agent", type: "process" };
    await assert.rejects(api.client.workPools.create(pool), (error: unknown) => {
      assert.ok(isUnauthorized(error));
      assert.match(error.message, /403 Forbidden: Worker pools may not start so/);
      return true;
    });
    assert.equal(api.lines().filter((line) => line === "POST /work_pools/").length, 1);
  });

  it("waits for a token that is not to be had at the moment", async () => {
    for (const trouble of [json({}, 503), json({}, 504), { fails: "ECONNRESET" }] as const) {
      let asked = 0;
      const api = fakeApi(({ path, method, headers }) => {
        if (path.startsWith("/csrf-token")) {
          asked += 1;
          const expiration = new Date(Date.now() + 3600_000).toISOString();
          return asked < 3 ? copyOf(trouble) : json({ token: "t", client: "c", expiration });
        }
        return method === "PATCH" && !headers.has("Prefect-Csrf-Token") ? REFUSED() : undefined;
      });
      await api.client.flows.update("1", { tags: [] });
      assert.equal(asked, 3);
    }
  });

  it("says that it was the token that could not be had, and that nothing was done", async () => {
    const api = fakeApi(
      ({ path, method }) => {
        if (path.startsWith("/csrf-token")) return { fails: "ECONNRESET" };
        return method === "POST" ? REFUSED() : undefined;
      },
      { retryBudgetSeconds: 0 },
    );
    await assert.rejects(api.client.runs.create("d"), (error: Error) => {
      assert.match(
        error.message,
        /create_flow_run: GET \/csrf-token for a CSRF token: .*ECONNRESET/,
      );
      assert.equal(hadNoEffect(error), true);
      return true;
    });
  });

  it("lets the 403 stand where a page answers in the token's place", async () => {
    const api = fakeApi(({ path, method }) => {
      if (path.startsWith("/csrf-token")) return page("<html><title>Sign in</title></html>");
      return method === "PATCH" ? REFUSED() : undefined;
    });
    await assert.rejects(api.client.flows.update("1", { tags: [] }), isUnauthorized);
  });

  it("uses the token that it has where the renewal fails", async () => {
    const clock = stoppedClock();
    const token = { token: "t", expiration: new Date(clock.now() + 3600_000).toISOString() };
    let given = 0;
    const api = fakeApi(
      ({ path, method, headers }) => {
        if (path.startsWith("/csrf-token")) {
          given += 1;
          return given === 1 ? json(token) : json({}, 500);
        }
        return method === "PATCH" && !headers.has("Prefect-Csrf-Token") ? REFUSED() : undefined;
      },
      {},
      { now: clock.now },
    );
    await api.client.flows.update("1", { tags: [] });
    clock.advance(3600 - 30);
    await api.client.flows.update("1", { tags: [] });
    assert.equal(given, 2);
  });

  it("repeats a write once only", async () => {
    const api = fakeApi(({ path, method }) => {
      const expiration = new Date(Date.now() + 3600_000).toISOString();
      if (path.startsWith("/csrf-token")) return json({ token: "t", client: "c", expiration });
      return method === "PATCH" ? REFUSED() : undefined;
    });
    await assert.rejects(api.client.flows.update("1", { tags: [] }), isUnauthorized);
    assert.equal(api.lines().filter((line) => line === "PATCH /flows/1").length, 2);
  });
});

/** An answer's body can be read once only. */
function copyOf(reply: Reply): Reply {
  return reply instanceof Response ? reply.clone() : reply;
}
