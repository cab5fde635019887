import { strict as assert } from "node:assert";
import type { Variable } from "../../../../lib/client";
import type { Json } from "../../../../lib/core/json";
import { variableHandler, variablePatch } from "../../../../lib/resources/variable/handlers";
import type { VariableInputs } from "../../../../lib/resources/variable/inputs";

const STATED: VariableInputs = { name: "a", value: { x: 1, y: [2] }, tags: ["b", "a"] };
const live = { name: "a", value: { y: [2], x: 1 }, tags: ["a", "b"] } as unknown as Variable;

describe("variable patch", () => {
  it("is empty for the same in another order", () => {
    assert.deepEqual(variablePatch(live, undefined, STATED), {});
  });

  for (const [changes, body] of [
    [{ name: "b" }, { name: "b" }],
    [{ tags: undefined }, { tags: [] }],
    // A value that counts as false is one all the same.
    ...[null, false, 0, "", [], {}].map((value) => [{ value }, { value }] as const),
  ] as [Partial<VariableInputs>, object][]) {
    it(`holds just ${JSON.stringify(body)} for that change`, () => {
      assert.deepEqual(variablePatch(live, STATED, { ...STATED, ...changes }), body);
    });
  }

  it("leaves alone what the program did not touch", () => {
    const theirs = { ...live, value: "theirs", tags: ["theirs"] } as unknown as Variable;
    assert.deepEqual(variablePatch(theirs, STATED, { ...STATED, name: "b" }), { name: "b" });
  });

  it("sends nothing that the server has already", () => {
    const olds = { ...STATED, value: "old" as Json };
    assert.deepEqual(variablePatch(live, olds, STATED), {});
  });
});

describe("variable diff", () => {
  const state = { ...STATED, variableId: "1" };
  const changed = (changes: Partial<VariableInputs>) =>
    variableHandler.diff(state, { ...STATED, ...changes });

  it("is none for another order of keys or tags", () => {
    const { changed: is } = changed({ value: { y: [2], x: 1 }, tags: ["a", "b"] });
    assert.equal(is, false);
  });

  it("is in place, a rename too", () => {
    for (const changes of [{ name: "b" }, { value: null }, { tags: [] }, { adopt: true }]) {
      assert.deepEqual(changed(changes), { changed: true, replaces: [] });
    }
  });
});
