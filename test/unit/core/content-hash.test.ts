import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashEachFile, hashFiles, hashJson, shortHash } from "../../../lib/core/content-hash";

describe("hashFiles", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "hash-"));
    mkdirSync(join(root, "flows"));
    writeFileSync(join(root, "flows", "etl.py"), "one");
    writeFileSync(join(root, "run.sh"), "two", { mode: 0o644 });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const files = ["flows/etl.py", "run.sh"];

  it("does not depend on the order or repetition of the paths", () => {
    assert.equal(hashFiles(root, files), hashFiles(root, ["run.sh", ...files].reverse()));
  });

  it("is the same of one reading that tells each file's too", () => {
    const { all, each } = hashEachFile(root, files);
    assert.equal(all, hashFiles(root, files));
    assert.deepEqual(
      [...each],
      files.map((path) => [path, hashFiles(root, [path])]),
    );
  });

  it("does not depend on times, or on modes other than the executable bit", () => {
    const before = hashFiles(root, files);
    utimesSync(join(root, "run.sh"), 1, 1);
    chmodSync(join(root, "run.sh"), 0o600);
    assert.equal(hashFiles(root, files), before);
  });

  const changes: Record<string, () => string[]> = {
    "a byte changes": () => (writeFileSync(join(root, "run.sh"), "twO"), files),
    "a file becomes executable": () => (chmodSync(join(root, "run.sh"), 0o755), files),
    "a file is left out": () => ["run.sh"],
    "an empty file is added": () => (writeFileSync(join(root, "x"), ""), [...files, "x"]),
    "the bytes move from one file to the other": () => {
      writeFileSync(join(root, "flows", "etl.py"), "two");
      writeFileSync(join(root, "run.sh"), "one");
      return files;
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`differs when ${what}`, () => {
      const before = hashFiles(root, files);
      assert.notEqual(hashFiles(root, change()), before);
    });
  }

  it("reads a file larger than its buffer whole", () => {
    const bytes = Buffer.alloc(3_000_000, "a");
    writeFileSync(join(root, "model.bin"), bytes);
    const before = hashFiles(root, ["model.bin"]);
    bytes[bytes.length - 1] = 0;
    writeFileSync(join(root, "model.bin"), bytes);
    assert.notEqual(hashFiles(root, ["model.bin"]), before);
  });

  it("fails for a file that is not there", () => {
    assert.throws(() => hashFiles(root, ["missing.py"]), { code: "ENOENT" });
  });
});

it("hashJson does not depend on the order of keys", () => {
  assert.equal(hashJson({ a: 1, b: [2] }), hashJson({ b: [2], a: 1 }));
  assert.notEqual(hashJson({ a: 1 }), hashJson({ a: "1" }));
});

it("shortHash keeps the first characters", () => {
  assert.equal(shortHash("0123456789abcdef"), "0123456789ab");
});
