import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../../../lib/client";
import { checkRunParameters } from "../../../../lib/cli/run/check-parameters";
import { parametersOf } from "../../../../lib/cli/run/values";
import { temporaryFolder } from "../../../support/program";
import { fakeTerminal } from "../terminal";

describe("the parameters of a run", () => {
  const cases: [string, unknown][] = [
    ["rows=1000", 1000],
    ['rows="1000"', "1000"],
    ["rows=many", "many"],
    ["rows=", ""],
    ["rows=a=b", "a=b"],
    ['rows=["a", {"b": null}]', ["a", { b: null }]],
    ["rows={broken", "{broken"],
  ];
  for (const [pair, value] of cases) {
    it(`are JSON or else text: ${pair}`, async () => {
      assert.deepEqual(await parametersOf({ param: [pair] }, fakeTerminal()), { rows: value });
    });
  }

  it("come from an object, a file or standard input, and each by itself wins", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "p.json"), '{"a": 1, "b": 2}');
    const terminal = fakeTerminal('{"a": 5}', folder);
    try {
      const file = await parametersOf({ params: "@p.json", param: ["b=3", "b=4"] }, terminal);
      assert.deepEqual(file, { a: 1, b: 4 });
      assert.deepEqual(await parametersOf({ params: "-" }, terminal), { a: 5 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const params of ["[1]", "null", "{", '"text"']) {
    it(`are no ${params}`, async () => {
      await assert.rejects(parametersOf({ params }, fakeTerminal()), { name: "UsageError" });
    });
  }
});

describe("the check of a run's parameters", () => {
  const deployment = (more: object) =>
    ({
      parameters: { kept: "from the deployment" },
      enforce_parameter_schema: true,
      parameter_openapi_schema: {
        type: "object",
        properties: { rows: { type: "integer" }, kept: { type: "string" } },
        required: ["rows"],
      },
      ...more,
    }) as unknown as Deployment;
  const paths = (more: object, given: Record<string, never>) =>
    checkRunParameters(deployment(more), given).map(({ path }) => path);

  it("takes the deployment's own along, and quotes no value", () => {
    assert.deepEqual(paths({}, { rows: 1 as never }), []);
    assert.deepEqual(paths({}, {}), ["parameters.rows"]);
    const [wrong] = checkRunParameters(deployment({}), { rows: "hunter2" });
    assert.doesNotMatch(wrong?.message ?? "", /hunter2/);
  });

  it("looks at names alone where the schema is not enforced", () => {
    const given = { rows: "many", rws: 1 } as never;
    assert.deepEqual(paths({ enforce_parameter_schema: false }, given), ["parameters.rws"]);
    assert.deepEqual(paths({}, given), ["parameters.rws", "parameters.rows"]);
  });

  it("leaves to the flow what takes any name, or tells none", () => {
    const any = { type: "object", properties: {}, additionalProperties: true };
    assert.deepEqual(paths({ parameter_openapi_schema: any }, { x: 1 as never }), []);
    assert.deepEqual(paths({ parameter_openapi_schema: {} }, { x: 1 as never }), []);
  });
});
