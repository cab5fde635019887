import assert from "node:assert/strict";
import { fakeApi, json, noContent } from "./fake-api";

const CLOUD = "https://api.prefect.cloud/api/accounts/acc/workspaces/ws";

describe("client: which server answers", () => {
  const versions = {
    "3.8.8": 3,
    "2.20.26": 2,
    "3.9.1.dev4+10.gabc": 3,
    "0+unknown": 3,
  } as const;
  for (const [version, generation] of Object.entries(versions)) {
    it(`takes ${version} for Prefect ${generation}`, async () => {
      const api = fakeApi(({ path }) => (path === "/admin/version" ? json(version) : undefined));
      assert.deepEqual(await api.client.server(), { version, generation, cloud: false });
    });
  }

  it("asks once, however many requests wait for it", async () => {
    let asked = 0;
    const api = fakeApi(({ path }) => {
      if (path === "/admin/version") asked += 1;
      return undefined;
    });
    await Promise.all([api.client.server(), api.client.flows.get("1"), api.client.flows.get("2")]);
    await api.client.server();
    assert.equal(asked, 1);
  });

  it("takes Cloud for Prefect 3 without asking", async () => {
    const api = fakeApi(() => undefined, { apiUrl: CLOUD });
    assert.deepEqual(await api.client.server(), { version: "cloud", generation: 3, cloud: true });
    assert.equal(api.asked.length, 0);
  });
});

describe("client: addresses in the UI", () => {
  it("leads to a self-hosted server's UI, by its generation", async () => {
    const two = fakeApi(({ path }) => (path === "/admin/version" ? json("2.20.26") : undefined));
    const { urls, uiUrl, apiUrl } = two.client;
    assert.equal(uiUrl, apiUrl.replace(/\/api$/, ""));
    await two.client.server();
    assert.equal(urls.flowRun("1"), `${uiUrl}/flow-runs/flow-run/1`);
    assert.equal(urls.deployment("1"), `${uiUrl}/deployments/deployment/1`);
    assert.equal(urls.flow("1"), `${uiUrl}/flows/flow/1`);
    assert.equal(urls.workPool("my pool"), `${uiUrl}/work-pools/work-pool/my%20pool`);
    assert.equal(urls.workQueue("p", "q"), `${uiUrl}/work-pools/work-pool/p/queue/q`);

    const three = fakeApi(() => undefined).client;
    assert.match(three.urls.flowRun("1"), /\/flow-runs\/flow-run\/1$/);
    await three.server();
    assert.match(three.urls.flowRun("1"), /\/runs\/flow-run\/1$/);
  });

  it("leads to Cloud's UI", () => {
    const { client } = fakeApi(() => undefined, { apiUrl: CLOUD });
    assert.equal(client.uiUrl, "https://app.prefect.cloud/account/acc/workspace/ws");
    assert.equal(client.urls.flowRun("1"), `${client.uiUrl}/runs/flow-run/1`);
  });

  it("keeps a path before /api, and takes an address that is given", () => {
    const apiUrl = "https://acme.test/prefect/api/";
    assert.equal(fakeApi(() => undefined, { apiUrl }).client.uiUrl, "https://acme.test/prefect");
    const uiUrl = "https://ui.acme.test/";
    assert.equal(fakeApi(() => undefined, { apiUrl, uiUrl }).client.uiUrl, "https://ui.acme.test");
  });
});

describe("client: flows are asked for once", () => {
  const api = () => {
    let made = 0;
    return fakeApi(({ method, body }) => {
      if (method === "DELETE") return noContent();
      if (method !== "POST") return undefined;
      made += 1;
      return json({ id: `${made}`, name: (body as { name: string }).name }, 201);
    });
  };

  it("per name, also in parallel; only the first made it", async () => {
    const { client, asked } = api();
    const answers = await Promise.all(
      ["a", "a", "b", "a"].map((name) => client.flows.upsert(name)),
    );
    assert.deepEqual(
      answers.map(({ flow, created }) => [flow.name, flow.id, created]),
      [
        ["a", "1", true],
        ["a", "1", false],
        ["b", "2", true],
        ["a", "1", false],
      ],
    );
    assert.equal(asked.filter(({ method }) => method === "POST").length, 2);
  });

  it("are looked up before they are made: one that is there was not made here", async () => {
    const there = fakeApi(({ path }) =>
      path === "/flows/name/a" ? json({ id: "7", name: "a" }) : undefined,
    );
    const { flow, created } = await there.client.flows.upsert("a");
    assert.deepEqual([flow.id, created], ["7", false]);
    assert.deepEqual(there.lines(), ["GET /flows/name/a"]);
  });

  it("anew after a deletion, and when told so", async () => {
    const { client, asked } = api();
    await client.flows.upsert("a");
    await client.flows.delete("1");
    assert.equal((await client.flows.upsert("a")).created, true);
    await client.flows.upsert("a", { fresh: true });
    assert.equal(asked.filter(({ method }) => method === "POST").length, 3);
  });

  it("anew after a failure", async () => {
    let fails = true;
    const { client } = fakeApi(({ method }) => {
      if (method !== "POST") return undefined;
      return fails ? json({ detail: "no" }, 422) : json({ id: "1", name: "a" }, 201);
    });
    await assert.rejects(client.flows.upsert("a"));
    fails = false;
    assert.equal((await client.flows.upsert("a")).flow.id, "1");
  });
});
