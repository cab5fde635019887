import { strict as assert } from "node:assert";
import type { GlobalConcurrencyLimit } from "../../../../lib/client";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { validateGlobalConcurrencyLimit as validate } from "../../../../lib/resources/global-concurrency-limit/check";
import {
  globalConcurrencyLimitHandler as handler,
  limitPatch,
} from "../../../../lib/resources/global-concurrency-limit/handlers";
import type { GlobalConcurrencyLimitInputs } from "../../../../lib/resources/global-concurrency-limit/inputs";

const STATED: GlobalConcurrencyLimitInputs = {
  name: "db",
  limit: 2,
  active: false,
  slotDecayPerSecond: 0.5,
};
const live = {
  name: "db",
  limit: 2,
  active: false,
  slot_decay_per_second: 0.5,
  active_slots: 2,
} as GlobalConcurrencyLimit;

describe("global concurrency limit patch", () => {
  it("is empty when the server has it already", () => {
    assert.deepEqual(limitPatch(live, undefined, STATED), {});
    assert.deepEqual(limitPatch({ ...live, limit: 3 }, STATED, { ...STATED, limit: 3 }), {});
  });

  for (const [changes, body] of [
    [{ name: "api" }, { name: "api" }],
    [{ limit: 0 }, { limit: 0 }],
    [{ slotDecayPerSecond: undefined }, { slot_decay_per_second: 0 }],
    [{ slotDecayPerSecond: 0 }, { slot_decay_per_second: 0 }],
    [{ active: undefined }, { active: true }],
    [{ active: true }, { active: true }],
  ] as const) {
    it(`holds just ${JSON.stringify(body)} for ${JSON.stringify(changes)}`, () => {
      assert.deepEqual(limitPatch(live, STATED, { ...STATED, ...changes }), body);
    });
  }

  it("leaves a person's switch alone where the program states none", () => {
    const { active: _, ...olds } = STATED;
    assert.deepEqual(limitPatch(live, olds, { ...olds, limit: 3 }), { limit: 3 });
    assert.deepEqual(limitPatch(live, undefined, olds), {});
  });
});

describe("global concurrency limit diff", () => {
  const state = { ...STATED, globalConcurrencyLimitId: "1" };

  it("sees no difference between a default and nothing", () => {
    const plain = { name: "db", limit: 2 };
    const { changed } = handler.diff(
      { ...plain, slotDecayPerSecond: 0, globalConcurrencyLimitId: "1" },
      plain,
    );
    assert.equal(changed, false);
  });

  it("is in place, a rename too", () => {
    for (const changes of [{ name: "api" }, { limit: 0 }, { active: true }, { adopt: true }]) {
      const difference = handler.diff(state, { ...STATED, ...changes });
      assert.deepEqual(difference, { changed: true, replaces: [] });
    }
  });
});

describe("global concurrency limit check", () => {
  it("names every problem", () => {
    const bad = { name: "a/b", limit: -1, slotDecayPerSecond: Number.NaN };
    assert.deepEqual(
      validate(bad).map(({ path }) => path),
      ["name", "limit", "slotDecayPerSecond"],
    );
    assert.deepEqual(validate({ name: "a" } as never), [
      { path: "limit", message: "must be a whole number of at least 0; got null" },
    ]);
  });

  for (const name of [
    "11111111-1111-1111-1111-11111111ABCD",
    "{11111111111111111111111111111111}",
    "urn:uuid:11111111-1111-1111-1111-111111111111",
    "tag:db",
    "deployment:11111111-1111-1111-1111-111111111111",
  ]) {
    it(`refuses ${name}, which means another thing to Prefect`, () => {
      assert.deepEqual(
        validate({ name, limit: 1 }).map(({ path }) => path),
        ["name"],
      );
    });
  }

  for (const name of ["db", "a b é", "deployment:etl", "1111", UNKNOWN]) {
    it(`takes ${name}`, () => assert.deepEqual(validate({ name, limit: 0 }), []));
  }
});
