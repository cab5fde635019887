import assert from "node:assert/strict";
import { type Asked, fakeApi, json, stoppedClock } from "./fake-api";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly flow_id: string;
}

interface Filter {
  readonly deployments: { readonly name: { readonly any_: readonly string[] } };
  readonly flows: { readonly name: { readonly any_: readonly string[] } };
}

/** A server whose flow `f` has the id `id-of-f`. */
function serverWith(...rows: Row[]) {
  const clock = stoppedClock();
  const api = fakeApi(
    ({ method, path, body }) => {
      if (path === "/admin/version") return undefined;
      if (path === "/deployments/filter") {
        const { deployments, flows } = body as Filter;
        const flowIds = flows.name.any_.map((name) => `id-of-${name}`);
        return json(
          rows.filter(
            ({ name, flow_id }) =>
              deployments.name.any_.includes(name) && flowIds.includes(flow_id),
          ),
        );
      }
      if (method === "POST") return json({ id: "new", ...(body as object) }, 201);
      const [, flow, name] = /^\/deployments\/name\/(.+)\/(.+)$/.exec(path) ?? [];
      const row = rows.find((one) => one.name === name && one.flow_id === `id-of-${flow}`);
      return row ? json(row) : json({ detail: "Deployment not found" }, 404);
    },
    {},
    { now: clock.now },
  );
  const find = async (flow: string, name: string) =>
    (await api.client.deployments.existing({ id: `id-of-${flow}`, name: flow }, name))?.id;
  return { ...api, clock, rows, find };
}

const row = (flow: string, name: string): Row => ({
  id: `${flow}/${name}`,
  name,
  flow_id: `id-of-${flow}`,
});

/** The names that each query was for. */
function namesOf(asked: readonly Asked[]): (readonly string[])[] {
  const queries = asked.filter(({ path }) => path === "/deployments/filter");
  return queries.map(({ body }) => (body as Filter).deployments.name.any_);
}

describe("client: deployments that are about to be made", () => {
  it("are looked up along with the first of them", async () => {
    const { client, asked, find } = serverWith();
    for (const name of ["a", "b", "c"]) client.deployments.announce("f", name);
    for (const name of ["a", "b", "c"]) assert.equal(await find("f", name), undefined);
    assert.deepEqual(namesOf(asked), [["a", "b", "c"]]);
    assert.equal(asked.length, 1);
  });

  it("are found where they are there, also those that were announced", async () => {
    const { client, find } = serverWith(row("f", "a"), row("f", "b"));
    for (const name of ["a", "b"]) client.deployments.announce("f", name);
    assert.equal(await find("f", "a"), "f/a");
    assert.equal(await find("f", "b"), "f/b");
  });

  it("are told from those of the same name in another flow", async () => {
    const { find, lines } = serverWith(row("g", "a"));
    assert.equal(await find("f", "a"), undefined);
    assert.deepEqual(lines(), ["POST /deployments/filter"]);
  });

  it("are asked for one by one where a name alone does not tell", async () => {
    const { client, find, lines } = serverWith(row("g", "a"));
    client.deployments.announce("g", "a");
    assert.equal(await find("f", "a"), undefined);
    assert.equal(await find("g", "a"), "g/a");
    assert.ok(lines().includes("GET /deployments/name/f/a"), lines().join("\n"));
  });

  it("are asked for again after some seconds", async () => {
    const { client, clock, rows, find } = serverWith();
    for (const name of ["a", "b"]) client.deployments.announce("f", name);
    await find("f", "a");
    rows.push(row("f", "b"));
    clock.advance(5.1);
    assert.equal(await find("f", "b"), "f/b");
  });

  it("are asked for again by a second resource of the same name", async () => {
    const { client, rows, find } = serverWith();
    for (const name of ["a", "b"]) client.deployments.announce("f", name);
    assert.equal(await find("f", "a"), undefined);
    await client.deployments.create({ name: "b", flow_id: "id-of-f" });
    rows.push(row("f", "b"));
    assert.equal(await find("f", "b"), "f/b");
  });

  it("ask nothing by being announced", async () => {
    const { client, asked } = serverWith();
    client.deployments.announce("f", "a");
    await client.server();
    assert.equal(asked.length, 0);
  });
});
