import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkAnnotations,
  checkLabels,
  checkObjectName,
  checkQuantity,
  checkSubdomain,
  checkVariables,
  labelValue,
  objectName,
  partName,
} from "../../../../lib/render/kubernetes";
import { UNKNOWN } from "../../../../lib/core/unknown";

describe("names of Kubernetes", () => {
  it("stay as they are where they are legal", () => {
    for (const name of ["etl", "nightly-2", "0", "a".repeat(63)])
      assert.equal(objectName(name), name);
    assert.equal(labelValue("Etl_v1.2"), "Etl_v1.2");
    assert.equal(labelValue(""), "");
  });

  it("are made legal with a hash, the same at all times", () => {
    assert.equal(objectName("Etl_Nightly"), "etl-nightly-d22dc40f");
    assert.equal(objectName("日本"), "prefect-ac3da3e9");
    assert.equal(labelValue("a b"), "a-b-5e229e24");
    assert.equal(partName("n".repeat(60), "worker").length, 63);
  });

  it("are legal and of their own, whatever they come from", () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 90 }), (text) => {
        const name = objectName(text);
        assert.deepEqual(checkObjectName("name", name), []);
        assert.deepEqual(checkLabels("labels", { name: labelValue(text) }), []);
        assert.equal(seen.get(name) ?? text, text);
        seen.set(name, text);
      }),
    );
    const long = "n".repeat(64);
    assert.notEqual(objectName(`${long}a`), objectName(`${long}b`));
    assert.equal(objectName(long).length, 63);
  });

  it("are judged where a user gives them, and passed over where they are not known yet", () => {
    for (const name of ["Etl", "etl_1", "-etl", "etl.", "", "a".repeat(64), 7]) {
      assert.equal(checkObjectName("objectName", name).length, 1, String(name));
    }
    assert.match(
      checkObjectName("objectName", "Etl")[0]?.message ?? "",
      /must be a name of Kubernetes: .*; got "Etl"/,
    );
    assert.deepEqual(checkObjectName("objectName", UNKNOWN), []);
    assert.deepEqual(checkSubdomain("serviceAccountName", "my.account-1"), []);
    assert.equal(checkSubdomain("serviceAccountName", "my..account").length, 1);
  });
});

describe("quantities of Kubernetes", () => {
  it("are numbers with the units that there are", () => {
    for (const quantity of ["1", "0.5", "500m", "2Gi", "1e3", ".5", "1.", "100M", "3E", "3Ei"]) {
      assert.deepEqual(checkQuantity("cpu", quantity), [], quantity);
    }
    for (const quantity of ["", "1 Gi", "2GB", "1g", "-1", "half", "1ki", "0x1", 2]) {
      assert.equal(checkQuantity("cpu", quantity).length, 1, String(quantity));
    }
  });
});

describe("labels, annotations and variables of Kubernetes", () => {
  it("have keys with at most one prefix, and values of limited characters", () => {
    const legal = { team: "ml", "example.com/Team_1": "", "a.b/c.d": "A.b" };
    assert.deepEqual(checkLabels("labels", legal), []);
    const illegal = { "a/b/c": "x", "/b": "x", "-a": "x", "Example.com/a": "x", ok: "a b", n: 1 };
    assert.deepEqual(
      checkLabels("labels", illegal).map(({ path }) => path),
      ["labels", "labels", "labels", "labels", 'labels["ok"]', 'labels["n"]'],
    );
    assert.deepEqual(checkAnnotations("annotations", { note: "any text: at all" }), []);
    assert.equal(checkAnnotations("annotations", { note: 1 }).length, 1);
    assert.equal(checkAnnotations("annotations", { note: "\udc00" }).length, 1);
    assert.equal(checkLabels("labels", ["a"]).length, 1);
  });

  it("have values that a variable can hold, and problems that show none", () => {
    assert.deepEqual(checkVariables("env", { A: "s3cret\0", B: "s3cret\ud800", C: "a\nb" }), [
      { path: "env.A", message: "must not hold a NUL character" },
      { path: "env.B", message: "must not hold half of a character (a lone surrogate)" },
    ]);
  });

  it("have names that a pod does not leave out", () => {
    assert.deepEqual(checkVariables("environment", { A_1: "x", "a.b-c": "x" }), []);
    assert.equal(checkVariables("environment", { "1A": "x", "A B": "x" }).length, 2);
    assert.equal(checkVariables("environment", { ".": "x", "..": "x", "..A": "x" }).length, 3);
  });
});
