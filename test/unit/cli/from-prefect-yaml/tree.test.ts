import assert from "node:assert/strict";
import { parseTree, plain, type Table } from "../../../../lib/cli/from-prefect-yaml/read/tree";

function read(text: string): unknown {
  const parsed = parseTree(text);
  assert.ok("tree" in parsed, JSON.stringify(parsed));
  return plain(parsed.tree);
}

describe("a prefect.yaml, read as Prefect reads it", () => {
  const cases: [string, string, unknown][] = [
    ["words that are true and false", "[yes, No, on, OFF, true]", [true, false, true, false, true]],
    ["letters that are not", "[y, n, Y]", ["y", "n", "Y"]],
    ["octal, hexadecimal, to the base of 60", "[0644, 0x10, 1:30:00]", [420, 16, 5400]],
    ["exponents, with and without a point", "[1e3, 1.0e+3, 1_000]", ["1e3", 1000, 1000]],
    ["dates as texts", "[2026-01-01]", ["2026-01-01"]],
    ["nothing", "[~, null, ]", [null, null]],
    ["names as they are written", "{on: 1, 7: 2, y: 3}", { on: 1, "7": 2, y: 3 }],
    [
      "merged tables below a table's own members",
      "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}",
      { a: { x: 1, y: 1 }, b: { y: 2, z: 2 }, c: { x: 3, y: 1, z: 2 } },
    ],
  ];
  for (const [title, text, value] of cases) {
    it(`takes ${title}`, () => assert.deepEqual(read(text), value));
  }

  it("keeps the lines, those of an anchor where an alias names it", () => {
    const parsed = parseTree("pool: &pool\n  name: ml\nuse:\n  - *pool\n");
    assert.ok("tree" in parsed);
    const { members } = parsed.tree as Table;
    const use = members.get("use");

    assert.equal(use?.kind === "list" && use.items[0], members.get("pool"));
    assert.equal((members.get("pool") as Table).members.get("name")?.line, 2);
  });

  const broken: [string, string, RegExp][] = [
    ["what is no YAML", "a: 1\nb: [", /^2 /],
    ["an alias of nothing", "a: *b", /^1 .*alias/i],
    ["an anchor that holds itself", "a: &a [*a]", /^1 .*itself/],
    ["a name that comes twice", "a: 1\na: 2", /^2 .*unique/],
    ["a number that JSON does not have", "a:\n  - .inf", /^2 .*JSON/],
  ];
  for (const [title, text, said] of broken) {
    it(`refuses ${title}, with its line`, () => {
      const parsed = parseTree(text);
      assert.ok("broken" in parsed);
      assert.match(parsed.broken.map(({ line, message }) => `${line} ${message}`).join("\n"), said);
    });
  }
});
