import assert from "node:assert/strict";
import type { PrefectClient } from "../../../lib/client";
import { type Asked, fakeApi, json, noContent, stoppedClock } from "./fake-api";

/** The id of the nth object of a server. */
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

interface Filter {
  readonly deployments?: { readonly id: { readonly any_: readonly string[] } };
  readonly limit: number;
  readonly offset: number;
}

/** A server with deployments, in the order in which it lists them. */
function serverWith(deployments: string[]) {
  const clock = stoppedClock();
  const api = fakeApi(
    ({ method, path, body }) => {
      if (method === "PATCH") return noContent();
      if (path === "/admin/version") return undefined;
      if (path !== "/deployments/filter") return json({ detail: "Deployment not found" }, 404);
      const { deployments: wanted, limit, offset } = body as Filter;
      const listed = deployments.filter((one) => wanted?.id.any_.includes(one) ?? true);
      return json(listed.slice(offset, offset + limit).map((one) => ({ id: one, name: one })));
    },
    {},
    { now: clock.now },
  );
  return { ...api, clock };
}

/** How many ids each query asked for; "page" for one that asked for all. */
function kinds(asked: readonly Asked[]): (number | "page")[] {
  const queries = asked.filter(({ path }) => path.endsWith("/filter"));
  return queries.map(({ body }) => (body as Filter).deployments?.id.any_.length ?? "page");
}

/** Asks as the engine does in a refresh: one read begins when another one ends. */
async function refresh(client: PrefectClient, ids: readonly string[], parallel = 8) {
  const waiting = [...ids];
  const found = new Map<string, string | undefined>();
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      found.set(next, (await client.deployments.load(next))?.id);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return found;
}

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => id(from + index));
}

/** In no order that reading could rely on. */
function shuffled(ids: readonly string[]): string[] {
  return ids
    .map((one, index) => [(index * 7919) % 10_007, one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

describe("client: a refresh reads many at a time", () => {
  it("asks at once for what is asked for at the same time", async () => {
    const { client, asked } = serverWith(range(0, 4));
    const found = await Promise.all([id(0), id(3), id(9)].map(client.deployments.load));
    assert.deepEqual(
      found.map((one) => one?.id),
      [id(0), id(3), undefined],
    );
    assert.deepEqual(kinds(asked), [3]);
  });

  it("finds 100 deployments by the one page that they are on", async () => {
    const { client, asked } = serverWith(range(0, 100));
    const found = await refresh(client, shuffled(range(0, 100)));
    assert.deepEqual(
      [...found].filter(([asked, got]) => asked !== got),
      [],
    );
    assert.deepEqual(kinds(asked), [8, "page"]);
  });

  it("asks one at a time where the engine does, and soon reads the page", async () => {
    const { client, asked } = serverWith(range(0, 100));
    await refresh(client, range(0, 100), 1);
    assert.deepEqual(kinds(asked), [1, 1, "page"]);
  });

  it("finds 1,000 in pages, whatever their order", async () => {
    const { client, asked } = serverWith(range(0, 1000));
    const found = await refresh(client, shuffled(range(0, 1000)));
    assert.deepEqual(
      [...found].filter(([asked, got]) => asked !== got),
      [],
    );
    assert.deepEqual(kinds(asked), [8, ...Array(5).fill("page")]);
  });

  it("reads one page at most in vain among thousands of other people's", async () => {
    const { client, asked } = serverWith([...range(1000, 9000), ...range(0, 100)]);
    const found = await refresh(client, range(0, 100));
    assert.deepEqual(
      [...found].filter(([asked, got]) => asked !== got),
      [],
    );
    assert.equal(kinds(asked).filter((kind) => kind === "page").length, 1);
    assert.equal(asked.length, 1 + Math.ceil(100 / 8));
  });

  it("asks for one that no page has, before it is gone", async () => {
    const { client, asked } = serverWith(range(0, 20));
    const found = await refresh(client, range(0, 24));
    assert.deepEqual([...found.values()].slice(20), Array(4).fill(undefined));
    assert.deepEqual(kinds(asked), [8, "page", 4]);
  });

  it("asks alone for an id that is none, which would spoil the others' filter", async () => {
    const { client, lines } = serverWith(range(0, 1));
    const found = await Promise.all([id(0), "no-id"].map(client.deployments.load));
    assert.deepEqual(
      found.map((one) => one?.id),
      [id(0), undefined],
    );
    assert.deepEqual(lines(), ["GET /deployments/no-id", "POST /deployments/filter"]);
  });
});

describe("client: what was read ahead is never stale", () => {
  /** A server that has been asked for some of its deployments, and read all of them ahead. */
  async function readAhead() {
    const deployments = range(0, 20);
    const server = serverWith(deployments);
    await refresh(server.client, range(0, 9));
    assert.deepEqual(kinds(server.asked.splice(0)), [8, "page"]);
    return { ...server, gone: () => void deployments.splice(0) };
  }

  it("serves later reads, each once", async () => {
    const { client, asked, gone } = await readAhead();
    gone();
    assert.equal((await client.deployments.load(id(19)))?.id, id(19));
    assert.equal(asked.length, 0);
    assert.equal(await client.deployments.load(id(19)), undefined);
  });

  it("forgets it after some seconds", async () => {
    const { client, clock, gone } = await readAhead();
    gone();
    clock.advance(10.1);
    assert.equal(await client.deployments.load(id(19)), undefined);
  });

  it("forgets it when this client writes anything", async () => {
    const { client, gone } = await readAhead();
    gone();
    await client.flows.update("1", { tags: [] });
    assert.equal(await client.deployments.load(id(19)), undefined);
  });

  it("does not use a page that was on its way while this client wrote", async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { client, asked } = fakeApi(async ({ method, path }) => {
      if (method === "PATCH") return noContent();
      if (path !== "/deployments/filter") return undefined;
      if (asked.length === 2) await held;
      return json(range(0, 20).map((one) => ({ id: one })));
    });
    const reading = refresh(client, range(0, 9));
    while (asked.length < 2) await new Promise((done) => setImmediate(done));
    await client.flows.update("1", { tags: [] });
    answer();
    assert.equal((await reading).get(id(8)), id(8));
    await client.deployments.load(id(19));
    assert.deepEqual(kinds(asked), [8, "page", 1, 1]);
  });

  it("reads nothing ahead for reads with pauses between them", async () => {
    const { client, clock, asked } = serverWith(range(0, 20));
    for (const one of range(0, 10)) {
      await client.deployments.load(one);
      clock.advance(2);
    }
    assert.deepEqual(kinds(asked), Array(10).fill(1));
  });

  it("leaves single reads as they are: they ask the server each time", async () => {
    const { client, asked } = await readAhead();
    await client.deployments.get(id(19));
    await client.deployments.get(id(19));
    assert.equal(asked.length, 2);
  });

  it("tells each reader of a failure", async () => {
    const { client, asked } = fakeApi(({ path }) =>
      path === "/deployments/filter" ? json({ detail: "no" }, 400) : undefined,
    );
    const loads = range(0, 3).map(client.deployments.load);
    const results = await Promise.allSettled(loads);
    assert.deepEqual(
      results.map(({ status }) => status),
      Array(3).fill("rejected"),
    );
    assert.equal(asked.length, 1);
  });
});
