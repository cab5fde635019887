import assert from "node:assert/strict";
import { parse } from "yaml";
import { manifestFiles, mergePatch, renderYaml } from "../../../../lib/render/kubernetes";

describe("manifests as YAML", () => {
  it("are read alike by readers of both versions", () => {
    const texts = ["on", "yes", "n", "null", "~", "0o7", "012", "1_000", "12:30", "1e3", "<<", "="];
    const values = { texts, more: "a: b # c", lines: "x\ny\n", n: 1, b: true, none: undefined };
    const text = renderYaml(values);
    const expected = { texts, more: "a: b # c", lines: "x\ny\n", n: 1, b: true };
    for (const version of ["1.1", "1.2"] as const) {
      assert.deepEqual(parse(text, { version }), expected, version);
    }
    assert.match(text, /"0o7"/);
    assert.doesNotMatch(text, /%YAML|none/);
  });

  it("escape what some reader does not take, or takes for the end of a line", () => {
    const value = {
      "\x7f": "\x85",
      "_\t- ": "a\u2028b\n",
      more: "\ufeff",
      "1e3": "",
      "<<": { a: 1 },
    };
    const text = renderYaml(value);
    assert.doesNotMatch(text, /[\t\x7f\x85\u2028\ufeff]/);
    for (const version of ["1.1", "1.2"] as const) {
      assert.deepEqual(parse(text, { version }), value, version);
    }
  });

  it("have notes that stay notes", () => {
    const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "w" } };
    const [text = ""] = Object.values(manifestFiles([object], ['needs "a\nkind: b\u2028"']));
    assert.equal(text.split("\n")[1], '# needs "a kind: b "');
    assert.deepEqual(parse(text), object);
  });

  it("repeat what is the same object twice instead of pointing at it", () => {
    const labels = { a: "b" };
    assert.equal(renderYaml({ one: labels, two: labels }), "one:\n  a: b\ntwo:\n  a: b\n");
  });

  it("are a file an object, in an order that kubectl keeps to, with notes at the head", () => {
    const object = (kind: string, name: string) => ({
      apiVersion: "v1",
      kind,
      metadata: { name },
    });
    const objects = [object("ServiceAccount", "w"), object("Secret", "w")];
    const files = manifestFiles(objects, ["Needs this.", ""]);
    assert.deepEqual(Object.keys(files), ["01-serviceaccount-w.yaml", "02-secret-w.yaml"]);
    const [first = ""] = Object.values(files);
    assert.deepEqual(first.split("\n").slice(0, 4), [
      "# Written by prefect-constructs, which writes it again: change the program instead.",
      "# Needs this.",
      "#",
      "apiVersion: v1",
    ]);
    assert.deepEqual(parse(first), objects[0]);
    const many = manifestFiles(
      Array.from({ length: 100 }, () => object("Secret", "w")),
      [],
    );
    assert.equal(Object.keys(many)[0], "001-secret-w.yaml");
  });
});

describe("a JSON merge patch", () => {
  /** The examples of RFC 7386, appendix A. */
  const EXAMPLES: readonly [unknown, unknown, unknown][] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];

  it("does what its standard says, and changes nothing that it was given", () => {
    for (const [target, patch, expected] of EXAMPLES) {
      const before = JSON.stringify([target, patch]);
      assert.deepEqual(mergePatch(target, patch), expected, before);
      assert.equal(JSON.stringify([target, patch]), before);
    }
  });
});
