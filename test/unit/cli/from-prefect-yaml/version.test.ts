import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { expectCode, one, outcomeOf, projectFolder } from "./folder";

describe("the version of a prefect.yaml's deployment", () => {
  let folder: string;
  before(() => (folder = projectFolder("pkg/jobs.py", "pkg/__init__.py")));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is given as prefect deploy does where it is not stated: by commit, by file, or none", () => {
    expectCode(outcomeOf(one(""), folder), "version: etlFlow.flow.version ?? flowsEtlPyVersion");
    const committed = outcomeOf(one(""), folder, { hasCommit: true });
    expectCode(committed, "version: commitVersion", '["rev-parse", "HEAD"], { encoding: "utf8" }');
    const elsewhere = { hasCommit: true, programFolder: `${folder}/infra` };
    expectCode(outcomeOf(one(""), folder, elsewhere), '{ cwd: "..", encoding: "utf8" }');
    assert.doesNotMatch(outcomeOf(one(""), folder, { generation: 2 }), /version:/);
  });

  const hashed: [string, string, string, string][] = [
    ["a module", "pkg.jobs.run", "", '"pkg/jobs.py"'],
    ["a package", "pkg.etl", "", '"pkg/__init__.py"'],
    ["a package above the program", "pkg.etl", "/infra", '"../pkg/__init__.py"'],
    [
      "a file that the environment names",
      '"{{ $FLOWS }}/etl.py:etl"',
      "",
      '`${process.env.FLOWS ?? ""}/etl.py:etl`.replace(/:[^:]*$/, "")',
    ],
    [
      "a file that the environment names, above the program",
      '"{{ $FLOW }}"',
      "/infra",
      'resolve("..", (process.env.FLOW ?? "").replace(/:[^:]*$/, ""))',
    ],
  ];
  for (const [title, entrypoint, below, path] of hashed) {
    it(`is that of the file that has the flow: ${title}`, () => {
      const text = one("").replace("flows/etl.py:etl", entrypoint);
      const program = outcomeOf(text, folder, { programFolder: folder + below });

      expectCode(program, `readFileSync(${path})`);
    });
  }
});
