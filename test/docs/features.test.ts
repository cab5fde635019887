import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Markdown, markdownFiles, REPOSITORY } from "./markdown";

/** A row of a table, cell by cell. */
type Row = readonly string[];

describe("the page of features", () => {
  const page = markdownFiles().find(({ path }) => path === join("docs", "features.md"));
  assert.ok(page);
  const rows = rowsOf(page);
  const features = rows.filter((row) => row.length === 6);
  const bugs = rows.filter((row) => row.length === 3);

  it("has a word for every tool in every row", () => {
    assert.ok(features.length > 50 && bugs.length > 40);
    assert.equal(features.length + bugs.length, rows.length);
    assert.deepEqual(
      rows.filter((row) => row.includes("")),
      [],
    );
  });

  it("names a test for each feature that is there, and no other answer", () => {
    const unfounded = features.filter(([, ours = ""]) =>
      /^(yes|partly): /.test(ours) ? testsOf(ours).length === 0 : !/^not yet\b/.test(ours),
    );
    assert.deepEqual(unfounded, []);
  });

  it("names a test for each bug of others, or why there can be none", () => {
    const unfounded = bugs.filter(
      ([, , test = ""]) => testsOf(test).length === 0 && !/^not applicable: ./.test(test),
    );
    assert.deepEqual(unfounded, []);
  });

  it("names tests that are there", () => {
    const tests = testsOf(page.text);
    assert.ok(tests.length > 90);
    assert.deepEqual(
      tests.filter(({ title, path }) => !isTest(title, path)),
      [],
    );
  });
});

function rowsOf({ text }: Markdown): readonly Row[] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = lines.map((line) => line.split("|").slice(1, -1));
  // A table's head is the row before its rule.
  const isRule = (row?: Row) => /^ *-+ *$/.test(row?.[0] ?? "");
  return cells
    .filter((row, index) => !isRule(row) && !isRule(cells[index + 1]))
    .map((row) => row.map((cell) => cell.trim()));
}

function testsOf(text: string) {
  const links = [...text.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+\.ts)\)/g)];
  return links.map(([, title = "", path = ""]) => ({ title, path }));
}

/** Whether a title of the file is this one, or begins so and goes on with a value. */
function isTest(title: string, path: string): boolean {
  const text = readFileSync(join(REPOSITORY, path), "utf8");
  return text.includes(`"${title}"`) || text.includes(`\`${title}`);
}
