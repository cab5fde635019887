import assert from "node:assert/strict";
import { foldedHashes } from "../../../lib/core/folded-hashes";

const hash = (text: string) => text.padEnd(64, "0");

describe("foldedHashes", () => {
  it("keeps few files apart, by the beginning of each one's hash", () => {
    assert.deepEqual(foldedHashes({ "b/c.py": hash("12345678ff"), "a.py": hash("abcdef0099") }), {
      "a.py": "abcdef00",
      "b/c.py": "12345678",
    });
  });

  it("folds the deepest folders first, and says another hash when anything in them differs", () => {
    const files = {
      "a.py": hash("1"),
      "x/y/1": hash("2"),
      "x/y/2": hash("3"),
      "x/z.py": hash("4"),
    };
    const folded = foldedHashes(files, 3);
    assert.deepEqual(Object.keys(folded), ["a.py", "x/y/", "x/z.py"]);
    const changed = foldedHashes({ ...files, "x/y/2": hash("5") }, 3);
    assert.notEqual(changed["x/y/"], folded["x/y/"]);
    assert.deepEqual({ ...changed, "x/y/": "" }, { ...folded, "x/y/": "" });
    assert.notEqual(foldedHashes({ ...files, "x/y/3": hash("3") }, 3)["x/y/"], folded["x/y/"]);
  });

  it("never has more entries than it may, whatever the folders", () => {
    const flat = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [`f${at}`, hash(`${at}`)]),
    );
    assert.deepEqual(Object.keys(foldedHashes(flat)), ["./"]);
    const deep = Object.fromEntries(
      Object.entries(flat).map(([path, one]) => [`p/${path}/q`, one]),
    );
    assert.deepEqual(Object.keys(foldedHashes(deep)), ["p/"]);
  });

  it("has nothing to tell of nothing", () => {
    assert.deepEqual(foldedHashes({}), {});
  });
});
