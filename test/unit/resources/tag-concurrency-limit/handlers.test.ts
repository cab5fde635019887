import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../../lib/core/unknown";
import {
  tagConcurrencyLimitHandler as handler,
  validateTagConcurrencyLimit as validate,
} from "../../../../lib/resources/tag-concurrency-limit/handlers";
import { fakeApi, json } from "../../client/fake-api";

const STATED = { tag: "db", concurrencyLimit: 2 };
const state = { ...STATED, tagConcurrencyLimitId: "1" };

describe("tag concurrency limit diff", () => {
  for (const [changes, changed, replaces] of [
    [{}, false, []],
    [{ concurrencyLimit: 0 }, true, []],
    [{ adopt: true }, true, []],
    [{ tag: "api" }, true, ["tag"]],
    [{ tag: UNKNOWN }, true, []],
  ] as const) {
    it(`is ${changed} with ${replaces.length} replacements for ${JSON.stringify(changes)}`, () => {
      assert.deepEqual(handler.diff(state, { ...STATED, ...changes }), { changed, replaces });
    });
  }
});

describe("tag concurrency limit check", () => {
  it("names every problem", () => {
    assert.deepEqual(
      validate({ tag: "team/a", concurrencyLimit: 1.5 }).map(({ path }) => path),
      ["tag", "concurrencyLimit"],
    );
    assert.deepEqual(
      validate({} as never).map(({ path }) => path),
      ["tag", "concurrencyLimit"],
    );
    assert.deepEqual(validate({ tag: UNKNOWN, concurrencyLimit: 0 }), []);
  });
});

describe("tag concurrency limit create", () => {
  for (const [what, slots, taken] of [
    ["takes the limit that is there although its creation failed", 2, true],
    ["takes no other one", 5, false],
  ] as const) {
    it(what, async () => {
      let sent = false;
      const { client } = fakeApi(({ method, path }) => {
        if (method === "POST") {
          sent = true;
          return json({}, 500);
        }
        if (!path.startsWith("/concurrency_limits/tag/")) return undefined;
        const limit = { id: "1", tag: "db", concurrency_limit: slots };
        return sent ? json(limit) : json({ detail: "Concurrency limit not found" }, 404);
      });
      const made = handler.create({ client: async () => client, warn: () => {} }, STATED);
      if (taken) assert.equal((await made).id, "1");
      else await assert.rejects(made, { status: 500 });
    });
  }
});
