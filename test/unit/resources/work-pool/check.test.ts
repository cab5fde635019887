import { strict as assert } from "node:assert";
import type { WorkPool } from "../../../../lib/client";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { validateWorkPool } from "../../../../lib/resources/work-pool/check";
import { poolPatch } from "../../../../lib/resources/work-pool/handlers";

describe("work pool check", () => {
  const paths = (inputs: object) =>
    validateWorkPool({ name: "p", ...inputs }).map(({ path }) => path);

  it("names every problem that shows without a server", () => {
    assert.deepEqual(paths({}), []);
    assert.deepEqual(paths({ name: "Prefect-managed" }), ["name"]);
    assert.deepEqual(paths({ concurrencyLimit: 1.5 }), ["concurrencyLimit"]);
    assert.deepEqual(paths({ concurrencyLimit: 0 }), []);
    const both = {
      baseJobTemplate: { job_configuration: {}, variables: {} },
      baseJobTemplatePatch: [],
    };
    assert.deepEqual(paths(both), ["baseJobTemplate"]);
    const operations = [{ op: "set", path: "/a" }, { op: "remove", path: "a" }, UNKNOWN];
    assert.deepEqual(paths({ baseJobTemplatePatch: operations }), [
      "baseJobTemplatePatch[0].op",
      "baseJobTemplatePatch[1].path",
    ]);
  });
});

describe("work pool patch", () => {
  const live = { description: "d", concurrency_limit: 2, is_paused: true } as WorkPool;

  it("holds only what the program changed and the server does not have", () => {
    const olds = { name: "p", description: "d", concurrencyLimit: 1 };
    assert.deepEqual(poolPatch(live, olds, { ...olds, concurrencyLimit: 2 }), {});
    assert.deepEqual(poolPatch(live, olds, { ...olds, concurrencyLimit: 3 }), {
      concurrency_limit: 3,
    });
    assert.deepEqual(poolPatch(live, olds, { ...olds, description: "e" }), { description: "e" });
  });

  it("leaves a pause to people, and ends one that the program takes back", () => {
    const name = "p";
    assert.deepEqual(poolPatch(live, { name }, { name }), {});
    assert.deepEqual(poolPatch(live, { name, paused: true }, { name }), { is_paused: false });
  });
});
