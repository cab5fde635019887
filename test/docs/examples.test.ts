import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fencesOf, markdownFiles } from "./markdown";
import { createProgram, errorsIn } from "./program";
import { publicApi } from "./public-api";
import { moduleOf, pathOf, type Snippet } from "./snippets";

/** Generated from the JSDoc examples, which are checked where they stand. */
const GENERATED = "docs/reference.md";

describe("the documentation's examples", function () {
  this.timeout(120_000);

  it("type-check, each as a program of its own", () => {
    const api = publicApi(createProgram());
    const snippets = [...jsDocSnippets(api), ...markdownSnippets()];
    assert.ok(snippets.length > 20, `only ${snippets.length} examples found`);
    const names = api.map(({ name }) => name);
    const files = new Map(
      snippets.map((snippet, index) => [pathOf(snippet, index), moduleOf(snippet, names)] as const),
    );
    const program = createProgram(files);
    const wrong = snippets.flatMap((snippet, index) => {
      const errors = errorsIn(program, pathOf(snippet, index));
      return errors.length === 0 ? [] : [`${snippet.where}\n${errors.join("\n")}\n${snippet.code}`];
    });
    assert.equal(wrong.join("\n\n"), "");
  });
});

function jsDocSnippets(api: ReturnType<typeof publicApi>): readonly Snippet[] {
  return api.flatMap(({ name, examples }) =>
    examples.map((code) => ({ where: `@example of ${name}`, folder: "lib", code })),
  );
}

function markdownSnippets(): readonly Snippet[] {
  return markdownFiles()
    .filter(({ path }) => path !== GENERATED)
    .flatMap(fencesOf)
    .filter(({ language }) => language === "ts")
    .map(({ where, code }) => ({ where, folder: dirname(where), code }));
}
