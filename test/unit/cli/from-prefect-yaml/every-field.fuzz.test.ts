import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import ts from "typescript";
import { stringify } from "yaml";
import { itHolds } from "../../../support/fuzz";
import { prefectYaml } from "../../../support/prefect-yaml";
import { outcomeOf, projectFolder, remarksOf } from "./folder";

/** Every value of a file that says something, by its path. */
function valuesOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  const inList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, part]) =>
    valuesOf(part, inList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`),
  );
}

/** All constants of a program, as TypeScript reads them. */
function constantsOf(program: string): Set<string> {
  const source = ts.createSourceFile("index.ts", program, ts.ScriptTarget.ES2022, true);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) found.add(node.name.getText(source));
    if (ts.isStringLiteralLike(node)) found.add(textOf(node));
    else if (ts.isNumericLiteral(node)) found.add(String(Number(node.text)));
    else if (node.kind === ts.SyntaxKind.TrueKeyword) found.add("true");
    else if (node.kind === ts.SyntaxKind.FalseKeyword) found.add("false");
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A text that is a sum of several lines is one. */
function textOf(node: ts.StringLiteralLike): string {
  let top: ts.Node = node;
  while (ts.isBinaryExpression(top.parent)) top = top.parent;
  const parts: string[] = [];
  const visit = (one: ts.Node): void => {
    if (ts.isStringLiteralLike(one)) parts.push(one.text);
    else ts.forEachChild(one, visit);
  };
  visit(top);
  return parts.join("");
}

/** What the program has in another form: durations as seconds, a kind of step as its helper. */
const OTHER_FORM = /\.(interval|entrypoint)$/;

describe("the program of any prefect.yaml", () => {
  const folder = projectFolder();
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const generation of [3, 2] as const) {
    itHolds(
      `has every value of the file, or says why not (Prefect ${generation})`,
      prefectYaml(generation, 3),
      (file) => {
        const program = outcomeOf(stringify(file, { version: "1.1" }), folder, { generation });
        assert.match(program, /^\/\/ Written by/, program);
        const constants = constantsOf(program);
        const remarks = remarksOf(program).join("\n");
        for (const [path, value] of valuesOf(file)) {
          // Nothing is said by null, nor by what is empty.
          if ((value ?? null) === null || OTHER_FORM.test(path)) continue;
          const text = typeof value === "number" ? String(Math.abs(value)) : String(value);
          const isTold = constants.has(text) || remarks.includes(`${path}:`);
          assert.ok(isTold, `${path} = ${JSON.stringify(value)} is not in\n${program}`);
        }
      },
      { caseMs: 200 },
    );

    itHolds(
      `is TypeScript, with no line longer than need be, and the same again (Prefect ${generation})`,
      prefectYaml(generation, 3),
      (file) => {
        const text = stringify(file, { version: "1.1" });
        const program = outcomeOf(text, folder, { generation });
        const { diagnostics = [] } = ts.transpileModule(program, { reportDiagnostics: true });
        assert.deepEqual(
          diagnostics.map(({ messageText }) => messageText),
          [],
          program,
        );
        assert.equal(outcomeOf(text, folder, { generation }), program);
      },
      { unasked: 150, caseMs: 200 },
    );
  }
});
