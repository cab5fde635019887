import assert from "node:assert/strict";
import { ImageLab } from "./lab";

describe("what of a working directory goes into an image", () => {
  let lab: ImageLab;
  beforeEach(() => {
    lab = new ImageLab()
      .write("flow.py")
      .write("data/a.csv")
      .write("data/b.csv")
      .write("README.md");
  });
  afterEach(() => lab.remove());

  const ignoring = (text: string) => lab.write(".dockerignore", text).copied();

  it("is everything in it", () => {
    assert.deepEqual(lab.copied(), ["README.md", "data/a.csv", "data/b.csv", "flow.py"]);
  });

  const rules: readonly [rule: string, text: string, left: readonly string[]][] = [
    ["a name at the top, which is no name below", "a.csv\nREADME.md", ["data/*", "flow.py"]],
    ["a folder with all that is in it", "data", ["README.md", "flow.py"]],
    ["a path with slashes around it", "/data/", ["README.md", "flow.py"]],
    ["one star, which stops at a slash", "*.csv\n*.md", ["data/*", "flow.py"]],
    ["a star below a folder", "*/a.csv", ["README.md", "data/b.csv", "flow.py"]],
    ["two stars, which do not stop", "**/*.csv", ["README.md", "flow.py"]],
    ["two stars before an end of a name", "**.csv", ["README.md", "flow.py"]],
    ["a question mark for one character", "data/?.csv", ["README.md", "flow.py"]],
    ["a set of characters", "data/[b-z].csv", ["README.md", "data/a.csv", "flow.py"]],
    ["comments, empty lines and spaces around", "# *\n\n  data  \n", ["README.md", "flow.py"]],
    ["lower and upper case apart", "readme.md", ["README.md", "data/*", "flow.py"]],
    ["an exception", "data\n!data/b.csv", ["README.md", "data/b.csv", "flow.py"]],
    ["an exception behind a slash", "data\n/!data/b.csv", ["README.md", "data/b.csv", "flow.py"]],
    ["the last line that fits", "!data/b.csv\ndata", ["README.md", "flow.py"]],
    ["everything but", "*\n!flow.py", ["flow.py"]],
  ];
  for (const [rule, text, left] of rules) {
    it(`leaves out by docker's own rules: ${rule}`, () => {
      const expected = left.flatMap((path) =>
        path === "data/*" ? ["data/a.csv", "data/b.csv"] : [path],
      );
      assert.deepEqual(ignoring(text), expected);
    });
  }

  it("takes characters literally that mean something in other languages", () => {
    lab.write("c++/a.txt").write("copy (1).txt").write("c/a.txt");
    const text = "\uFEFFREADME.md\nc++\ncopy (1).txt\ndata\n";
    assert.deepEqual(ignoring(text), ["c/a.txt", "flow.py"]);
  });

  it("says what docker would not take in the file", () => {
    lab.write(".dockerignore", "data/[\n");
    assert.deepEqual(lab.problems(), [
      "image.copyFiles finds a pattern in .dockerignore that docker does not take",
    ]);
  });

  it("has nothing of what no image needs, at any depth", () => {
    const needless = [
      ".git/config",
      "node_modules/x/i.js",
      ".venv/bin/python",
      ".env",
      ".DS_Store",
    ];
    const compiled = ["__pycache__/flow.cpython-311.pyc", "flow.pyc", ".pytest_cache/x"];
    for (const path of [...needless, ...compiled, ".prefect-constructs/dev/x", ".pulumi/x"]) {
      lab.write(path).write(`sub/${path}`);
    }
    lab.write(".gitignore").write("sub/part.py");
    const left = [".gitignore", "README.md", "data/a.csv", "data/b.csv", "flow.py", "sub/part.py"];
    assert.deepEqual(lab.copied(), left);
  });

  it("has those again that the user's own file takes back", () => {
    lab.write("node_modules/chart/i.js").write("node_modules/other/i.js").write(".env");
    assert.deepEqual(ignoring("data\n!node_modules/chart\n!.env\n"), [
      ".env",
      "README.md",
      "flow.py",
      "node_modules/chart/i.js",
    ]);
  });

  it("has no program where the program is beside the workflow", () => {
    const program = ["index.ts", "package.json", "package-lock.json", "tsconfig.json"];
    for (const path of [...program, "Pulumi.dev.yaml", "lib/part.ts"]) lab.write(path);
    assert.ok(lab.copied().includes("package.json"), "a project of another language keeps its own");
    lab.write("Pulumi.yaml");
    const left = ["README.md", "data/a.csv", "data/b.csv", "flow.py", "lib/part.ts"];
    assert.deepEqual(lab.copied(), left);
  });

  it("is no Dockerfile's business: the ignore file itself stays out", () => {
    assert.ok(!ignoring("data").includes(".dockerignore"));
  });
});
