import assert from "node:assert/strict";
import fc from "fast-check";
import ts from "typescript";
import { type Kind, KIND_NAMES, wordsOf } from "../../../lib/cli/import/kinds";
import { nameAll, type Nameable } from "../../../lib/cli/program/names";
import { itHolds } from "../../support/fuzz";
import { anyText } from "../../support/fuzz-texts";

const object = (kind: Kind, name: string, created = "2024", id = `${kind} ${name}`): Nameable => ({
  id,
  name,
  created,
  suffix: wordsOf(kind).suffix,
});

function namesOf(...objects: Nameable[]): string[] {
  const names = nameAll(objects);
  return objects.map(({ id }) => `${names.get(id)?.variable} ${names.get(id)?.logical}`);
}

describe("names in an imported program", () => {
  const cases: [Kind, string, string][] = [
    ["work-pools", "ml", "mlPool ml-pool"],
    ["work-pools", "ML pool", "mlPool ml-pool"],
    ["work-queues", "ml/urgent", "mlUrgentQueue ml-urgent-queue"],
    ["deployments", "etlFlow/nightly", "etlFlowNightlyDeployment etl-flow-nightly-deployment"],
    ["flows", "größe", "großeFlow große-flow"],
    ["flows", "日本", "日本Flow 日本-flow"],
    ["flows", "2024 report", "flow2024Report flow-2024-report"],
    ["flows", "***", "flow flow"],
    ["variables", "new", "newVariable new-variable"],
    ["tag-concurrency-limits", "db", "dbTagLimit db-tag-limit"],
    ["global-concurrency-limits", "1.5", "limit1_5 limit-1-5"],
    [
      "automations",
      "Tell the people of the shop when a run has failed",
      "tellThePeopleOfTheShopWhenARunAutomation tell-the-people-of-the-shop-when-a-run-automation",
    ],
  ];
  for (const [kind, name, wanted] of cases) {
    it(`are taken from the object's: ${kind} ${name}`, () => {
      assert.deepEqual(namesOf(object(kind, name)), [wanted]);
    });
  }

  it("are numbered where two would be one; the object that was made first has the plain one", () => {
    const [younger, older] = [object("flows", "a-b", "2025"), object("flows", "a_b", "2024")];

    assert.deepEqual(namesOf(younger, older), ["aBFlow2 a-b-flow-2", "aBFlow a-b-flow"]);
    assert.deepEqual(namesOf(older), ["aBFlow a-b-flow"]);
  });

  it("do not take a numbered one's for a plain one", () => {
    const objects = ["x", "x!", "x-flow-2"].map((name, at) => object("flows", name, `${at}`));

    assert.equal(new Set(namesOf(...objects)).size, 3);
  });

  const anyObject = fc.tuple(fc.constantFrom(...KIND_NAMES), anyText);
  itHolds("are identifiers, and one alone has each", fc.array(anyObject), (found) => {
    const objects = found.map(([kind, name], at) => object(kind, name, "2024", String(at)));
    const names = [...nameAll(objects).values()];
    for (const { variable } of names) {
      const scanner = ts.createScanner(ts.ScriptTarget.ES2022, false);
      scanner.setText(variable);
      assert.equal(scanner.scan(), ts.SyntaxKind.Identifier, variable);
      assert.equal(scanner.getTokenEnd(), variable.length, variable);
    }
    assert.equal(new Set(names.map(({ variable }) => variable)).size, objects.length);
    assert.equal(new Set(names.map(({ logical }) => logical)).size, objects.length);
  });
});
