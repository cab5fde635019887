import assert from "node:assert/strict";
import { applyReplaceOnChanges, asksReplacement, diffInputs } from "../../engine/diff";
import { formatPath, parsePath, pathContains, resetPath } from "../../engine/paths";
import { makeSecret, type Props } from "../../engine/values";

describe("property paths", () => {
  const PATHS: readonly [string, readonly (string | number)[]][] = [
    ["a", ["a"]],
    ["a.b[0].c", ["a", "b", 0, "c"]],
    ['a["b.c"]', ["a", "b.c"]],
    ['["a-b"][2]', ["a-b", 2]],
    ["a.*", ["a", "*"]],
    ["a[*].b", ["a", "*", "b"]],
  ];
  for (const [text, path] of PATHS) {
    it(`reads ${text}`, () => assert.deepEqual(parsePath(text), path));
  }

  it("writes what it reads", () => {
    for (const text of ["a", "a.b[0].c", 'a["b.c"]', '["a-b"][2]']) {
      assert.equal(formatPath(parsePath(text)), text);
    }
  });

  it("knows what lies below a path", () => {
    assert.ok(pathContains(parsePath("a.*"), parsePath("a[3].b")));
    assert.ok(pathContains(parsePath("a"), parsePath("a")));
    assert.ok(!pathContains(parsePath("a.b"), parsePath("a")));
  });

  const RESETS: readonly [string, Props, Props, Props, boolean][] = [
    ["a", { a: 1 }, { a: 2 }, { a: 1 }, true],
    ["a", {}, { a: 2 }, {}, true],
    ["a", { a: 1 }, {}, { a: 1 }, true],
    ["a.b", { a: { b: 1 } }, { a: { b: 2, c: 3 } }, { a: { b: 1, c: 3 } }, true],
    ["a.b", { a: { b: 1 } }, {}, {}, false],
    ["a[1]", { a: [1, 2] }, { a: [3, 4] }, { a: [3, 2] }, true],
    ["a[1]", { a: [1, 2] }, { a: [3] }, { a: [3] }, false],
    ["a.*", { a: { b: 1 } }, { a: { b: 2, c: 3 } }, { a: { b: 1 } }, true],
    ["a[*].b", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, { a: [{ b: 1 }] }, true],
    ["a.b", { a: makeSecret({ b: 1 }) }, { a: { b: 2 } }, { a: { b: makeSecret(1) } }, true],
  ];
  for (const [path, old, current, expected, possible] of RESETS) {
    it(`resets ${path} of ${JSON.stringify(current)}`, () => {
      const changed = structuredClone(current);
      assert.equal(resetPath(parsePath(path), old, changed), possible);
      assert.deepEqual(changed, expected);
    });
  }
});

describe("the engine's own diff", () => {
  it("names every property that differs, secret or not, and takes null for absent", () => {
    const olds: Props = {
      a: 1,
      list: [1, 2],
      deep: { x: 1, y: 2 },
      gone: 1,
      none: null,
      s: makeSecret("x"),
    };
    const news: Props = { a: 2, list: [1], deep: { x: 1, z: 3 }, none2: null, s: "x" };
    assert.deepEqual(diffInputs(olds, news).detailedDiff, {
      a: "update",
      "list[1]": "delete",
      "deep.y": "delete",
      "deep.z": "add",
      gone: "delete",
    });
  });

  it("replaces on changes below the paths that the user named", () => {
    const diff = diffInputs({ a: { b: 1, c: 1 } }, { a: { b: 2, c: 1 } });
    assert.ok(asksReplacement(applyReplaceOnChanges(diff, ["a.b"], false)));
    assert.ok(!asksReplacement(applyReplaceOnChanges(diff, ["a.c"], false)));
    assert.ok(asksReplacement(applyReplaceOnChanges(diff, ["*"], false)));
  });
});
