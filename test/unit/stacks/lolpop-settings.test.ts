import assert from "node:assert/strict";
import { readLolpop } from "../../../stacks/lolpop-settings";

describe("the lolpop workflow of a stack's config", () => {
  it("is none where the config has none", () => {
    assert.equal(readLolpop({}), undefined);
  });

  it("is what the config says", () => {
    const lolpop = { class: "Runner", prefect: 2, orchestrator: { cacheExpiration: null } };
    assert.deepEqual(readLolpop({ ...lolpop, module: null }), lolpop);
  });

  it("is refused with all that is wrong with it", () => {
    const wrong = { clas: "Runner", skipValidation: "yes", orchestrator: { cacheTask: false } };
    const lines = [
      "stack config: lolpop.class is required",
      "stack config: lolpop.clas is not a key that is taken here",
      'stack config: lolpop.skipValidation must be true or false or null; got "yes"',
      "stack config: lolpop.orchestrator.cacheTask is not a key that is taken here",
    ];
    assert.throws(() => readLolpop(wrong), { message: lines.join("\n") });
  });
});
