import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ALWAYS_IGNORED } from "../../../lib/components/prefect-package/image/defaults";
import { readIgnore } from "../../../lib/components/prefect-package/image/ignore";
import { itHolds } from "../../support/fuzz";
import { textFrom } from "../../support/fuzz-texts";
import { fileOf } from "../../support/line-process";
import { needsGoParsers } from "../../support/real-parsers/parsers";

/**
 * Without braces, bars, roofs, escaped letters and sets with a star in them, in which docker itself sees a regular expression
 * where there is a star in the line.
 */
const lines = fc
  .array(
    textFrom(
      ...[
        "a",
        "b",
        "data",
        ".csv",
        "/",
        "*",
        "**",
        "?",
        "[ab]",
        "[^a]",
        "[",
        "]",
        "!",
        "#",
        " ",
        "\\",
        "-",
      ],
      ...[
        "**/",
        "/**",
        "../",
        "./",
        "(",
        ")",
        "{",
        "}",
        "+",
        "|",
        "$",
        "^",
        ".",
        "é",
        "\t",
        "\\*",
        "a/b",
      ],
    ),
    { maxLength: 4 },
  )
  .map((some) => Buffer.from(plain(some.join("\n"))).toString());

/** What is left where one goes may be another. */
function plain(text: string): string {
  const less = text.replace(/[{|}]|\[(?=[^\]]*[*?[])|(?<!\[)\^|\\(?=\w)/g, "");
  return less === text ? text : plain(less);
}

const name = fc.constantFrom(
  "a",
  "b",
  "data",
  "a.csv",
  "é",
  "(a)",
  "a+",
  "[",
  "$",
  "!",
  "#",
  "a b",
  "{a}",
  "\\",
);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));

describe("A .dockerignore in docker's own eyes", () => {
  const ask = needsGoParsers();
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "prefect-constructs-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const cases = fc.tuple(lines, fc.array(path, { minLength: 1, maxLength: 6 }));

  itHolds("leaves out just what it leaves out to us", cases, async ([text, paths]) => {
    if (/\\\w|\uFEFF/.test(text)) return;
    writeFileSync(join(folder, ".dockerignore"), text);
    const rules = readIgnore(folder);
    const all = `${ALWAYS_IGNORED.join("\n")}\n${text}`;
    const asked = { kind: "dockerignore", file: fileOf(all), texts: paths };
    const { value, error } = await ask<boolean[]>(asked);
    if (rules === undefined || error !== undefined) return;
    assert.deepEqual(
      paths.map((one) => rules.ignores(one)),
      value,
    );
  });
});
