import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { linkPackages, REPOSITORY, temporaryFolder } from "../../support/program";
import { folderLifeCycle } from "./life-cycle";

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

describe("the package", function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("holds what runs, and nothing of how it is made", () => {
    const paths = pack(folder).files.map(({ path }) => path);
    const needed = [
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
      "dist/lib/index.js",
      "dist/lib/index.d.ts",
      "dist/lib/provider/dispatch.js",
      "lib/python/inspect_flow.py",
      "lib/python/serve.py",
      "lib/python/worker.py",
    ];
    assert.deepEqual(
      needed.filter((path) => !paths.includes(path)),
      [],
    );
    const allowed = /^(README|CHANGELOG|LICENSE|package\.json|dist\/lib\/|lib\/python\/)/;
    const leftover = /\/\.|__pycache__|\.(pyc|whl|tgz)$/;
    assert.deepEqual(
      paths.filter((path) => !allowed.test(path) || leftover.test(path)),
      [],
    );
  });

  it("works installed", async () => {
    install(folder);
    assertLoads(folder);
    await folderLifeCycle(folder);
  });

  it("works linked", async () => {
    linkPackages(folder);
    assertLoads(folder);
    await folderLifeCycle(folder);
  });

  it("works inside this repository, from its stacks and its examples", async () => {
    await folderLifeCycle(join(REPOSITORY, "dist", "stacks"));
    await folderLifeCycle(join(REPOSITORY, "examples", "compose"));
  });
});

/** Packs the tree as it is built; what `prepare` would do is done. */
function pack(destination: string): Packed {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", destination];
  const answer = execFileSync("npm", args, { cwd: REPOSITORY, encoding: "utf8", stdio: "pipe" });
  const packed = JSON.parse(answer) as readonly Packed[] | Readonly<Record<string, Packed>>;
  const [first] = Object.values(packed);
  if (first === undefined) throw new Error("npm packed nothing");
  return first;
}

/** Unpacks the tarball into a program's node_modules, beside links to what it depends on. */
function install(folder: string): void {
  const { filename } = pack(folder);
  const modules = join(folder, "node_modules");
  const own = join(modules, "prefect-constructs");
  mkdirSync(own, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", own, "--strip-components=1"]);
  const { dependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), "@pulumi/pulumi"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(REPOSITORY, "node_modules", name), join(modules, name));
  }
}

/** Loads the library as a program in the folder does, and finds its Python files. */
function assertLoads(folder: string): void {
  writeFileSync(
    join(folder, "index.js"),
    `const { PrefectPackage } = require("prefect-constructs");
const { dirname, join } = require("node:path");
const root = dirname(require.resolve("prefect-constructs/package.json"));
console.log(JSON.stringify({ name: PrefectPackage.name, root }));
`,
  );
  const program = join(folder, "index.js");
  const answer = execFileSync(process.execPath, [program], { encoding: "utf8" });
  const { name, root } = JSON.parse(answer) as { name: string; root: string };
  assert.equal(name, "PrefectPackage");
  assert.ok(existsSync(join(root, "lib", "python", "serve.py")));
}
