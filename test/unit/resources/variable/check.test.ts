import { strict as assert } from "node:assert";
import type { ServerInfo } from "../../../../lib/client";
import type { Json } from "../../../../lib/core/json";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { refusedBy, validateVariable } from "../../../../lib/resources/variable/check";

const ON_3: ServerInfo = { version: "3.8.8", generation: 3, cloud: false };
const ON_2: ServerInfo = { version: "2.20.26", generation: 2, cloud: false };
const lines = (problems: readonly { path: string; message: string }[]) =>
  problems.map(({ path, message }) => `${path} ${message}`);

describe("variable check, whatever the server", () => {
  for (const name of ["a", "a_1", "a-1", "_", "x".repeat(255), UNKNOWN]) {
    it(`takes the name ${name.slice(0, 9)}`, () => {
      assert.deepEqual(validateVariable({ name, value: "v" }), []);
    });
  }

  for (const name of ["", "A", "é", "a b", "a/b", "a\n", "x".repeat(256)]) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 9))}`, () => {
      assert.deepEqual(
        validateVariable({ name, value: "v" }).map(({ path }) => path),
        ["name"],
      );
    });
  }

  it("names every problem, and never a value", () => {
    const bad = { name: "A", value: { secret: ["s3cret", Number.NaN] }, tags: "t" };
    assert.deepEqual(lines(validateVariable(bad as never)), [
      'name must be lower case letters, digits, "_" and "-"; got "A"',
      "value must be JSON",
      "tags must be a list of strings",
    ]);
    assert.deepEqual(lines(validateVariable({ name: "a" } as never)), ["value must be given"]);
  });

  for (const value of [null, false, 0, "", [], {}] as const) {
    it(`takes the value ${JSON.stringify(value)}`, () => {
      assert.deepEqual(validateVariable({ name: "a", value: value }), []);
    });
  }
});

describe("variable check, by the server's generation", () => {
  it("refuses what 2.20 has no variables for, in words that name the way out", () => {
    assert.deepEqual(lines(refusedBy(ON_2, { name: "a-b", value: 7 })), [
      'name must not contain "-" on Prefect 2.20.26; got "a-b"; write "_"',
      "value must be a text on Prefect 2.20.26; write a text, e.g. JSON that the flow reads; " +
        "other values need a Prefect 3 server",
    ]);
    assert.deepEqual(refusedBy(ON_3, { name: "a-b", value: 7 }), []);
    assert.deepEqual(refusedBy(ON_2, { name: "a_b", value: "7" }), []);
  });

  for (const [what, server, fits, tooLong] of [
    ["bytes of the JSON", ON_3, "é".repeat(2499), "é".repeat(2499) + "x"],
    ["bytes of the JSON", ON_3, ["x".repeat(4996)], ["x".repeat(4997)]],
    ["characters", ON_2, "😀".repeat(5000), "😀".repeat(5000) + "x"],
  ] as const) {
    it(`counts ${what} on Prefect ${server.version}`, () => {
      const of = (value: unknown) => refusedBy(server, { name: "a", value: value as Json });
      assert.deepEqual(of(fits), []);
      assert.match(lines(of(tooLong)).join(), /^value must be at most 5000 .*; it has 500\d$/);
    });
  }

  it("judges nothing that is not known yet", () => {
    assert.deepEqual(refusedBy(ON_2, { name: UNKNOWN, value: UNKNOWN }), []);
    const half = { known: "x".repeat(5000), unknown: UNKNOWN };
    assert.deepEqual(refusedBy(ON_3, { name: "a", value: half }), []);
  });
});
