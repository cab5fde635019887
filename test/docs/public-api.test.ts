import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { REPOSITORY } from "./markdown";
import { createProgram } from "./program";
import { publicApi } from "./public-api";
import { renderReference } from "./reference";

describe("the public API", function () {
  this.timeout(120_000);
  let api: ReturnType<typeof publicApi>;

  before(() => {
    api = publicApi(createProgram());
  });

  it("says what each export is", () => {
    const silent = api.filter(({ documentation }) => documentation === "");
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    );
  });

  it("shows each component, resource and function by an example", () => {
    const shown = api.filter(({ kind }) => kind !== "type" && kind !== "constant");
    const without = shown.filter(({ kind, examples }) => kind !== "class" && examples.length === 0);
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
  });

  it("states the default of each optional member", () => {
    const exported = api
      .filter(({ kind }) => kind === "type")
      .flatMap(({ name, members }) =>
        members
          .filter((member) => member.optional && member.default === undefined)
          .map((member) => `${name}.${member.name}`),
      );
    assert.deepEqual([...exported, ...inputsWithoutDefault()], []);
  });

  it("is described by a reference that is up to date (npm run docs)", () => {
    const written = readFileSync(join(REPOSITORY, "docs", "reference.md"), "utf8");
    // Not compared by assert.equal, which would print both.
    assert.ok(written === renderReference(api), "docs/reference.md differs: npm run docs");
  });
});

/** The optional members without `@default` in the files where arguments and inputs are declared. */
function inputsWithoutDefault(): readonly string[] {
  const lib = join(REPOSITORY, "lib");
  const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((path) =>
    /(^|[\\/])(args|inputs)\.ts$/.test(path),
  );
  return files.flatMap((path) => {
    const text = readFileSync(join(lib, path), "utf8");
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    return source.statements
      .filter(ts.isInterfaceDeclaration)
      .filter(({ name }) => !name.text.endsWith("State"))
      .flatMap(({ name, members }) =>
        members
          .filter((member) => member.questionToken !== undefined && !hasDefault(member))
          .map((member) => `${path}: ${name.text}.${member.name?.getText()}`),
      );
  });
}

function hasDefault(member: ts.Node): boolean {
  return ts.getJSDocTags(member).some(({ tagName }) => tagName.text === "default");
}
