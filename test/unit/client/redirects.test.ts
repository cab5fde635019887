import assert from "node:assert/strict";
import { isConnectionError } from "../../../lib/client";
import { fakeApi, json } from "./fake-api";

const to = (location: string, status = 307) =>
  new Response(null, { status, headers: { Location: location } });

describe("client: redirects", () => {
  it("follows a GET, with the credentials as long as the host is the same", async () => {
    const api = fakeApi(
      ({ url }) => (url.startsWith("http:") ? to(url.replace("http:", "https:")) : undefined),
      { apiKey: "pnu_1" },
    );
    await api.client.flows.get("1");
    assert.deepEqual(
      api.asked.map(({ url, headers }) => [url.split(":")[0], headers.get("Authorization")]),
      [
        ["http", "Bearer pnu_1"],
        ["https", "Bearer pnu_1"],
      ],
    );
  });

  for (const [what, from, location] of [
    ["another host", "http://prefect-a.test/api", "http://elsewhere.test/api/flows/1"],
    ["plain http", "https://prefect-b.test/api", "http://prefect-b.test/api/flows/1"],
  ] as const) {
    it(`keeps the credentials from ${what}`, async () => {
      const connection = { apiUrl: from, apiKey: "pnu_1", headers: { "X-Key": "k" } };
      const api = fakeApi(
        ({ url }) => (url === `${from}/flows/1` ? to(location) : undefined),
        connection,
      );
      await api.client.flows.get("1");
      const [, second] = api.asked;
      assert.equal(second?.url, location);
      assert.equal(second?.headers.get("Authorization"), null);
      assert.equal(second?.headers.get("X-Key"), null);
    });
  }

  it("does not turn a redirected write into a GET, and names both URLs", async () => {
    const api = fakeApi(({ method, url }) =>
      method === "POST" ? to(url.replace("http:", "https:").concat("?x=s3cret"), 301) : undefined,
    );
    await assert.rejects(api.client.flows.upsert("etl"), (error: unknown) => {
      assert.ok(isConnectionError(error));
      assert.equal(error.failure, "not-prefect");
      assert.match(
        error.message,
        /POST http:\/\/prefect\d+\.test\/api\/flows\/ was redirected to https:\/\/prefect\d+\.test\/api\/flows\//,
      );
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
    assert.equal(api.asked.length, 1);
  });

  it("ends when redirects run in circles", async () => {
    const api = fakeApi(({ path, url }) => (path === "/flows/1" ? to(url) : json("3.8.8")));
    await assert.rejects(api.client.flows.get("1"), /redirects in circles/);
  });
});
