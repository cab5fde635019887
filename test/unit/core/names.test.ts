import assert from "node:assert/strict";
import fc from "fast-check";
import { checkName, childName, flowNameOf } from "../../../lib/core/names";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("checkName", () => {
  for (const name of ["etl", "daily etl", "a.b-c_d", "Übung", UNKNOWN]) {
    it(`accepts ${JSON.stringify(name)}`, () => assert.deepEqual(checkName("name", name), []));
  }

  const refused: [unknown, string][] = [
    ["a/b", 'must not contain "/", "%", "&", ">" or "<"; got "a/b"'],
    ["100%", 'must not contain "/", "%", "&", ">" or "<"; got "100%"'],
    ["", 'must not be empty; got ""'],
    ["..", 'must not be a step of a path; got ".."'],
    [".", 'must not be a step of a path; got "."'],
    ["--", 'must not be what ends a command\'s options; got "--"'],
    ["a\0", "must not hold a NUL character"],
    ["a\ud800", "must not hold half of a character (a lone surrogate)"],
    ["  ", 'must not be empty; got "  "'],
    [7, "must be a string; got 7"],
    [undefined, "must be a string; got null"],
  ];
  for (const [name, message] of refused) {
    it(`refuses ${JSON.stringify(name)}`, () => {
      assert.deepEqual(checkName("deploymentName", name), [{ path: "deploymentName", message }]);
    });
  }

  it("refuses what Prefect's own pattern refuses, and few names more", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        fc.pre(name.trim() !== "" && ![".", "..", "--"].includes(name) && !/[\0]/.test(name));
        assert.equal(checkName("name", name).length === 0, /^[^/%&><]+$/.test(name));
      }),
    );
  });
});

describe("names that follow from others", () => {
  it("joins a child's name to its parent's", () => {
    assert.equal(childName("etl", "deployment"), "etl-deployment");
  });

  it("names a flow as Prefect does", () => {
    assert.equal(flowNameOf("my_etl_flow"), "my-etl-flow");
  });
});
