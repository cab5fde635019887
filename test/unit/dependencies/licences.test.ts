import assert from "node:assert/strict";
import { licenceProblems, statedLicence } from "../../dependencies/licences";
import { type LockFile, productionPackages } from "../../dependencies/production-packages";

const ALLOWED = new Set(["MIT", "Apache-2.0"]);

function problemsOf(licence: string | undefined): string[] {
  return licenceProblems([{ name: "left-pad", version: "1.3.0", licence }], ALLOWED);
}

describe("the licences of what users install with us", () => {
  const allowed = [
    "MIT",
    "(MIT OR GPL-3.0-only)",
    "(GPL-3.0-only OR MIT)",
    "MIT AND Apache-2.0",
    "(GPL-2.0-only AND GPL-3.0-only) OR MIT",
    "GPL-2.0-only AND MIT OR Apache-2.0",
    "Apache-2.0+",
    "Apache-2.0 WITH LLVM-exception",
  ];
  for (const licence of allowed) {
    it(`may be ${licence}`, () => assert.deepEqual(problemsOf(licence), []));
  }

  const refused = ["GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT OR ISC) AND GPL-2.0-only"];
  for (const licence of refused) {
    it(`may not be ${licence}`, () => {
      assert.deepEqual(problemsOf(licence), [
        `left-pad@1.3.0: the licence ${licence} is not among the allowed ones; replace the ` +
          "package, or read its licence and add it to test/dependencies/allowed-licences.ts",
      ]);
    });
  }

  for (const licence of ["UNLICENSED", "SEE LICENSE IN LICENSE.md", "Apache 2.0"]) {
    it(`may not be "${licence}", which names none`, () => {
      const [problem] = problemsOf(licence);
      assert.match(problem ?? "", /^left-pad@1\.3\.0: the licence ".*" is no SPDX expression; /);
    });
  }

  it("must be stated", () => {
    assert.match(problemsOf(undefined)[0] ?? "", /^left-pad@1\.3\.0: no licence is stated; /);
  });

  const statements: [string, object, string | undefined][] = [
    ["a text", { license: "MIT" }, "MIT"],
    ["an object", { license: { type: "MIT" } }, "MIT"],
    ["a list of one", { licenses: [{ type: "MIT" }] }, "MIT"],
    ["a list to choose from", { licenses: [{ type: "MIT" }, "X11"] }, "(MIT) OR (X11)"],
    ["nothing", {}, undefined],
    ["an empty text", { license: "" }, undefined],
    ["an object without a type", { license: { url: "x" } }, undefined],
  ];
  for (const [form, statement, expected] of statements) {
    it(`are read from ${form}`, () => assert.equal(statedLicence(statement), expected));
  }

  it("are those of production's packages, at any depth", () => {
    const lock: LockFile = {
      packages: {
        "": { version: "1.0.0" },
        "node_modules/self": { link: true },
        "node_modules/a": { version: "1.0.0" },
        "node_modules/a/node_modules/b": { version: "2.0.0" },
        "node_modules/both": { version: "1.0.0", devOptional: true },
        "node_modules/tool": { version: "1.0.0", dev: true },
        "node_modules/peer": { version: "1.0.0", peer: true },
      },
    };
    assert.deepEqual(Object.keys(productionPackages(lock)), [
      "node_modules/a",
      "node_modules/a/node_modules/b",
      "node_modules/both",
    ]);
  });
});
