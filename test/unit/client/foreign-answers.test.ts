import assert from "node:assert/strict";
import { hadNoEffect, isConnectionError, isUnreachable } from "../../../lib/client";
import { fakeApi, json, noContent, page, type Reply } from "./fake-api";

describe("client: what is not Prefect's API", () => {
  const login = page("<html><title>Sign in to ACME</title></html>");
  const notThere = () => page("<html><title>Not Found</title></html>", 404);

  it("names a page that answers in its place", async () => {
    const api = fakeApi(() => login.clone(), { source: "stack config prefect:apiUrl" });
    await assert.rejects(api.client.server(), (error: unknown) => {
      assert.ok(isConnectionError(error));
      assert.equal(error.failure, "not-prefect");
      assert.match(
        error.message,
        /\(stack config prefect:apiUrl\) is not Prefect's API.*"Sign in to ACME"/,
      );
      return true;
    });
  });

  it("never takes a proxy's 404 for a missing object", async () => {
    const api = fakeApi((_, nth) => (nth > 0 ? notThere() : undefined));
    await assert.rejects(api.client.flows.get("1"), isConnectionError);
    await assert.rejects(api.client.flows.delete("1"), isConnectionError);
  });

  it("never takes another API's 404 for a missing object", async () => {
    const gateway = () => json({ message: "no Route matched with those values" }, 404);
    const api = fakeApi((_, nth) => (nth > 0 ? gateway() : undefined));
    await assert.rejects(api.client.flows.get("1"), /answered 404 with JSON that Prefect does not/);
    await assert.rejects(api.client.flows.delete("1"), isConnectionError);
  });

  for (const [what, reply] of [
    ["another API's answer", () => json({ status: "ok" })],
    ["no body where one belongs", noContent],
    ["null", () => json(null)],
  ] as const) {
    it(`never takes ${what} for an object or a list`, async () => {
      const { client } = fakeApi((_, nth) => (nth > 0 ? reply() : undefined));
      const calls = [
        () => client.flows.get("1"),
        () => client.deployments.create({ name: "d", flow_id: "f" }),
        () => client.deployments.list(),
        () => client.schedules.list("d"),
        () => client.workPools.defaultTemplate("process"),
        () => client.runs.setState("1", { type: "CANCELLING" }),
        () => client.runs.logs("1"),
        () => client.flows.isEmpty("1"),
      ];
      for (const call of calls) await assert.rejects(call(), /is not Prefect's API/, String(call));
    });
  }

  it("never takes another API's answer for a deletion", async () => {
    const { client } = fakeApi(({ method }) =>
      method === "DELETE" ? json({ status: "ok" }) : undefined,
    );
    await assert.rejects(client.variables.delete("1"), /is not Prefect's API/);
  });

  it("never takes another API's answer for a change", async () => {
    const { client } = fakeApi(({ method }) =>
      method === "PATCH" || method === "PUT" ? json({ status: "ok" }) : undefined,
    );
    const changes = [
      client.variables.update("1", { value: 1 }),
      client.workPools.update("ml", { is_paused: true }),
      client.automations.setEnabled("1", false),
      client.flows.update("1", { tags: [] }),
    ];
    for (const change of changes) await assert.rejects(change, /is not Prefect's API/);
  });

  it("takes null for a deletion, as Prefect answers that of a tag's limit", async () => {
    const { client } = fakeApi(({ method }) => (method === "DELETE" ? json(null) : undefined));
    assert.equal(await client.tagConcurrencyLimits.delete("1"), true);
  });

  it("says whether a write may have been done all the same", async () => {
    const outcome = async (reply: Reply) => {
      const { client } = fakeApi((_, nth) => (nth > 0 ? reply : undefined), {
        retryBudgetSeconds: 0,
      });
      return client.runs.create("d").then(() => undefined, hadNoEffect);
    };
    assert.equal(await outcome({ fails: "ECONNREFUSED" }), true);
    assert.equal(await outcome({ fails: "ECONNRESET" }), false);
    assert.equal(await outcome(json({ detail: "no" }, 422)), true);
    assert.equal(await outcome(json({}, 500)), false);
    assert.equal(await outcome(login.clone()), false);
    assert.equal(await outcome(notThere()), true);
  });

  it("never takes an empty answer for a missing object", async () => {
    const api = fakeApi((_, nth) => (nth > 0 ? new Response("") : undefined));
    await assert.rejects(api.client.flows.get("1"), /answered 200 with an empty body/);
  });

  it("never takes the 404 of a wrong path for a missing object", async () => {
    const api = fakeApi(() => json({ detail: "Not Found" }, 404));
    await assert.rejects(api.client.flows.get("1"), (error: unknown) => {
      assert.ok(isConnectionError(error) && !isUnreachable(error));
      assert.match(error.message, /is not Prefect's API: GET \/admin\/version/);
      return true;
    });
  });

  it("refuses Prefect 1", async () => {
    await assert.rejects(fakeApi(() => json("1.4.0")).client.server(), /2\.20 or 3\.x is needed/);
  });

  it("asks again after a failure", async () => {
    let first = true;
    const api = fakeApi(() => {
      if (!first) return undefined;
      first = false;
      return login.clone();
    });
    await assert.rejects(api.client.server());
    assert.equal((await api.client.server()).version, "3.8.8");
  });
});
