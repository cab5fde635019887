import assert from "node:assert/strict";
import { isConnectionError } from "../../../lib/client";
import { fakeApi, json, page } from "./fake-api";

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
    ["another port", "http://prefect-c.test:4200/api", "http://prefect-c.test:4300/api/flows/1"],
    [
      "a port that is not https's",
      "http://prefect-d.test/api",
      "https://prefect-d.test:8/api/flows/1",
    ],
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
    await assert.rejects(api.client.runs.create("d"), (error: unknown) => {
      assert.ok(isConnectionError(error));
      assert.equal(error.failure, "not-prefect");
      assert.match(
        error.message,
        /POST http:\/\/prefect\d+\.test\/api\/deployments\/d\/create_flow_run was redirected to https:\/\/prefect\d+\.test\/api\/deployments\/d\//,
      );
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
    assert.equal(api.asked.length, 1);
  });

  it("ends when redirects run in circles", async () => {
    const api = fakeApi(({ path, url }) => (path === "/flows/1" ? to(url) : json("3.8.8")));
    await assert.rejects(api.client.flows.get("1"), /GET \S+ redirects in circles; check the URL/);
  });

  it("says where an answer came from that is no good", async () => {
    const signIn = page("<html><title>Sign in</title></html>");
    const api = fakeApi(({ url, path }) => {
      if (url.startsWith("http://login.test")) return signIn.clone();
      return path === "/flows/1" ? to("http://login.test/api/enter?then=s3cret", 302) : undefined;
    });
    await assert.rejects(api.client.flows.get("1"), (error: Error) => {
      assert.match(
        error.message,
        /answered 200 \(redirected to http:\/\/login\.test\/api\/enter\) with a web page: "Sign in"/,
      );
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  it("does not blame the credentials that a redirect left behind", async () => {
    const unauthorized = json({ detail: "no" }, 401);
    const api = fakeApi(
      ({ url, path }) => {
        if (url.startsWith("http://other.test")) return unauthorized.clone();
        return path === "/flows/1" ? to("http://other.test/api/flows/1") : undefined;
      },
      { apiKey: "pnu_1", keySource: "environment variable PREFECT_API_KEY" },
    );
    await assert.rejects(
      api.client.flows.get("1"),
      /answered 401 Unauthorized: no; it came from http:\/\/other\.test\/api\/flows\/1, by a redirect/,
    );
  });
});
