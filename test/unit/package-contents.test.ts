import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { REPOSITORY } from "../support/program";

interface PackedFile {
  readonly path: string;
  readonly size: number;
}

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

/** A published package can't be taken back: a kind of file is in it because it is named here. */
const PUBLISHED = [
  /^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/,
  /^dist\/lib\/([a-z0-9-]+\/)*[a-z0-9-]+(\.d\.ts|\.js)$/,
  /^lib\/python\/([a-z0-9_]+\/)*[a-z0-9_]+\.py$/,
  /^lib\/python\/lolpop_prefect\/(README\.md|pyproject\.toml|requirements-prefect[23]\.txt)$/,
];

const KIBIBYTE = 1024;

describe("the published package", function () {
  this.timeout(60_000);
  let packed: Packed;

  before(() => {
    // Scripts would make dist anew under the other tests.
    const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
    const text = execFileSync("npm", args, { cwd: REPOSITORY, encoding: "utf8", stdio: "pipe" });
    const [only]: Packed[] = JSON.parse(text);
    assert.ok(only);
    packed = only;
  });

  it("has what is meant to be in it and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const others = paths.filter((path) => !PUBLISHED.some((kind) => kind.test(path)));
    assert.deepEqual(others, []);
  });

  it("has its entry points, its Python and its papers", () => {
    const paths = new Set(packed.files.map(({ path }) => path));
    const needed = [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/lib/cli/main.js",
      "dist/lib/index.d.ts",
      "dist/lib/index.js",
      "dist/lib/provider/dispatch.js",
      "lib/python/lolpop_prefect/pyproject.toml",
      "lib/python/serve.py",
      "package.json",
    ];
    assert.deepEqual(
      needed.filter((path) => !paths.has(path)),
      [],
    );
  });

  it("is small", () => {
    assert.ok(packed.size < 704 * KIBIBYTE, `${packed.size} bytes packed`);
    assert.ok(packed.unpackedSize < 3072 * KIBIBYTE, `${packed.unpackedSize} bytes unpacked`);
  });
});
