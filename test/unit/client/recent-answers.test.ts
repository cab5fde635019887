import assert from "node:assert/strict";
import { fakeApi, json, noContent, stoppedClock } from "./fake-api";

describe("client: a pool that many checks ask for", () => {
  function pools(names: string[]) {
    const clock = stoppedClock();
    const api = fakeApi(
      ({ method, path }) => {
        if (path === "/admin/version") return undefined;
        if (method === "PATCH") return noContent();
        const name = path.split("/").at(-1)!;
        return names.includes(name) ? json({ id: name, name }) : json({ detail: "Not found" }, 404);
      },
      {},
      { now: clock.now },
    );
    return { ...api, clock, lately: (name: string) => api.client.workPools.lately(name) };
  }

  it("is asked for once, at one time and one after the other", async () => {
    const { lately, asked } = pools(["ml"]);
    const found = await Promise.all([lately("ml"), lately("ml")]);
    assert.deepEqual(
      [...found, await lately("ml")].map((pool) => pool?.id),
      ["ml", "ml", "ml"],
    );
    assert.equal(asked.length, 1);
  });

  it("is asked for again after some seconds, and after a change", async () => {
    const { client, lately, asked, clock } = pools(["ml"]);
    await lately("ml");
    clock.advance(10.1);
    await lately("ml");
    assert.equal(asked.length, 2);
    await client.workPools.update("ml", { description: "changed" });
    await lately("ml");
    assert.equal(asked.length, 4);
  });

  it("is asked for each time while it is not there", async () => {
    const names: string[] = [];
    const { lately } = pools(names);
    assert.equal(await lately("ml"), undefined);
    names.push("ml");
    assert.equal((await lately("ml"))?.id, "ml");
  });

  it("is asked for again after a failure", async () => {
    let answers = 0;
    const { client } = fakeApi(({ path }) => {
      if (path === "/admin/version") return undefined;
      answers += 1;
      return answers === 1 ? json({ detail: "no" }, 400) : json({ id: "ml", name: "ml" });
    });
    await assert.rejects(client.workPools.lately("ml"));
    assert.equal((await client.workPools.lately("ml"))?.id, "ml");
  });
});
