import assert from "node:assert/strict";
import { parseEntrypoint } from "../../../lib/core/entrypoint";

describe("parseEntrypoint", () => {
  const read: [string, string, string][] = [
    ["etl.py:etl", "etl.py", "etl"],
    ["flows/etl.py:my_flow", "flows/etl.py", "my_flow"],
    ["./flows//etl.py:_run2", "flows/etl.py", "_run2"],
    ["flows/../etl.py:etl", "etl.py", "etl"],
    ["flows\\etl.py:etl", "flows/etl.py", "etl"],
    ["a b/é.py:größe", "a b/é.py", "größe"],
  ];
  for (const [text, file, object] of read) {
    it(`reads ${text}`, () => assert.deepEqual(parseEntrypoint(text), { file, object }));
  }

  const example = 'write "path/to/file.py:function"';
  const folder = "set the working directory to a folder that holds the file";
  const refused: [unknown, string][] = [
    ["flows/etl.py", `names no function after a colon; got "flows/etl.py"; ${example}`],
    [
      "flows/etl",
      `needs a file and a function with a colon between them; got "flows/etl"; ${example}`,
    ],
    ["", `needs a file and a function with a colon between them; got ""; ${example}`],
    [
      "flows/etl.txt:etl",
      `needs a Python file before the colon; got "flows/etl.txt:etl"; ${example}`,
    ],
    [":etl", `needs a Python file before the colon; got ":etl"; ${example}`],
    ["etl.py:", `needs a function's name after the colon; got "etl.py:"; ${example}`],
    ["etl.py:a-b", `needs a function's name after the colon; got "etl.py:a-b"; ${example}`],
    ["etl.py:A.b", `needs a function's name after the colon; got "etl.py:A.b"; ${example}`],
    ["pkg.mod.fn", `is a module path, which is not supported; got "pkg.mod.fn"; ${example}`],
    ["pkg.mod:fn", `is a module path, which is not supported; got "pkg.mod:fn"; ${example}`],
    ["mod:fn", `is a module path, which is not supported; got "mod:fn"; ${example}`],
    [
      "/app/etl.py:etl",
      `must be relative to the working directory; got "/app/etl.py:etl"; ${folder}`,
    ],
    [
      "C:\\a\\etl.py:etl",
      `must be relative to the working directory; got "C:\\\\a\\\\etl.py:etl"; ${folder}`,
    ],
    ["../etl.py:etl", `must lie inside the working directory; got "../etl.py:etl"; ${folder}`],
    [undefined, `must be a string; got null; ${example}`],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const path = "source.entrypoint";
      assert.deepEqual(parseEntrypoint(text, path), { path, message });
    });
  }
});
