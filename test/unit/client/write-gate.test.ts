import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createPrefectClient } from "../../../lib/client";
import { json, noContent } from "./fake-api";

let servers = 0;

/** A server that counts what it has to do at a time. */
function countingServer() {
  const most = { reads: 0, writes: 0 };
  const inFlight = { reads: 0, writes: 0 };
  const fetch = async (input: unknown, init: RequestInit = {}) => {
    if (String(input).endsWith("/admin/version")) return json("3.8.8");
    const kind = init.method === "GET" || String(input).endsWith("/filter") ? "reads" : "writes";
    inFlight[kind] += 1;
    most[kind] = Math.max(most[kind], inFlight[kind]);
    await sleep(2);
    inFlight[kind] -= 1;
    return kind === "reads" ? json([]) : noContent();
  };
  const apiUrl = `http://gate${(servers += 1)}.test/api`;
  const client = (settings = {}) =>
    createPrefectClient({ apiUrl, source: "this test", ...settings }, { fetch: fetch });
  return { most, client };
}

const twenty = [...Array(20).keys()].map(String);

describe("client: write discipline", () => {
  it("has one write in flight at a time, over all clients of a server", async () => {
    const { most, client } = countingServer();
    const clients = [client(), client()];
    await Promise.all(
      twenty.flatMap((id) => clients.map(({ flows }) => flows.update(id, { tags: [] }))),
    );
    assert.equal(most.writes, 1);
  });

  it("has more when asked to", async () => {
    const { most, client } = countingServer();
    const { flows } = client({ writeConcurrency: 4 });
    await Promise.all(twenty.map((id) => flows.update(id, { tags: [] })));
    assert.equal(most.writes, 4);
  });

  it("has eight reads in flight, filters among them, and reads pass writes", async () => {
    const { most, client } = countingServer();
    const { deployments, flows } = client();
    await Promise.all([
      ...twenty.map((id) => flows.update(id, { tags: [] })),
      ...twenty.map(() => deployments.list()),
    ]);
    assert.deepEqual(most, { reads: 8, writes: 1 });
  });
});
