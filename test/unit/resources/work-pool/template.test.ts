import { strict as assert } from "node:assert";
import type { WorkPool } from "../../../../lib/client";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { validateWorkPool } from "../../../../lib/resources/work-pool/check";
import { poolPatch } from "../../../../lib/resources/work-pool/handlers";
import {
  checkTemplate,
  patchTemplate,
  templateDrift,
  templateHash,
} from "../../../../lib/resources/work-pool/template";

const BASE = {
  job_configuration: { command: "{{ command }}", env: "{{env}}", ref: "{{ prefect.blocks.x }}" },
  variables: { type: "object", properties: { command: {}, env: { default: {} } } },
};

describe("job template", () => {
  it("takes a patch without harm to the original", () => {
    const path = "/variables/properties/env/default/A";
    const patched = patchTemplate(BASE, [{ op: "add", path, value: "1" }]);

    assert.ok("template" in patched);
    assert.deepEqual(templateDrift(BASE, patched.template), [{ op: "add", path, value: "1" }]);
    assert.deepEqual(BASE.variables.properties.env.default, {});
  });

  it("names the first operation that does not fit", () => {
    const patched = patchTemplate(BASE, [
      { op: "test", path: "/variables/type", value: "object" },
      { op: "replace", path: "/variables/nope", value: 1 },
    ]);

    assert.ok("problem" in patched);
    assert.equal(patched.problem.path, "baseJobTemplatePatch[1]");
    assert.match(patched.problem.message, /unresolvable.*"replace \/variables\/nope"/);
  });

  it("has a hash that does not mind the order of keys", () => {
    const { job_configuration, variables } = BASE;
    assert.equal(templateHash(BASE), templateHash({ variables, job_configuration }));
  });

  it("must be able to fill in what it asks for", () => {
    assert.deepEqual(checkTemplate("t", BASE), []);
    assert.match(checkTemplate("t", {})[0]!.message, /must have job_configuration and variables/);
    const variables = { type: "object", properties: { env: {} } };
    assert.match(checkTemplate("t", { ...BASE, variables })[0]!.message, /\{\{ command \}\}/);
  });
});

describe("work pool check", () => {
  const paths = (inputs: object) =>
    validateWorkPool({ name: "p", ...inputs }).map(({ path }) => path);

  it("names every problem that shows without a server", () => {
    assert.deepEqual(paths({}), []);
    assert.deepEqual(paths({ name: "Prefect-managed" }), ["name"]);
    assert.deepEqual(paths({ concurrencyLimit: 1.5 }), ["concurrencyLimit"]);
    assert.deepEqual(paths({ concurrencyLimit: 0 }), []);
    const both = { baseJobTemplate: BASE, baseJobTemplatePatch: [] };
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
