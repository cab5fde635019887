import assert from "node:assert/strict";
import fc from "fast-check";
import ts from "typescript";
import { literal, WIDTH, widthOf } from "../../../lib/cli/program/literal";
import { itHolds } from "../../support/fuzz";
import { anyText } from "../../support/fuzz-texts";

const PLACE = { indent: 0, before: 10, after: 2 };

const NAMED_LIKE_THEIR_VALUES = [{ true: true }, { null: null, 12: 12 }];

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, -0.5, 1e21, 12),
    anyText,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(anyText, fc.constantFrom("a", "__proto__", "1")), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

describe("A value in an imported program", () => {
  const holds = (value: unknown) => {
    const text = `export = (${literal(value, PLACE)});`;
    assert.deepEqual(valueOf(text), value);
  };
  itHolds("is the same value when it runs", json, holds, { examples: NAMED_LIKE_THEIR_VALUES });

  itHolds("has no line that could be shorter", fc.tuple(anyText, fc.nat(90)), ([text, size]) => {
    const value = { key: `${text} ${"word ".repeat(size)}`, list: [`${text}${"x".repeat(size)}`] };
    for (const line of literal(value, PLACE).split("\n")) {
      assert.ok(widthOf(line) <= WIDTH, line);
    }
  });
});

/** Through the compiler, as programs go. */
function valueOf(text: string): unknown {
  const module = { exports: undefined as unknown };
  const { outputText, diagnostics } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  assert.deepEqual(
    diagnostics?.map(({ messageText }) => messageText),
    [],
  );
  new Function("module", "exports", outputText)(module, {});
  return module.exports;
}
