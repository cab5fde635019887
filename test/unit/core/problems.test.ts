import assert from "node:assert/strict";
import { describeProblems, problem } from "../../../lib/core/problems";

describe("problem", () => {
  it("says what is needed, what was got and what to do", () => {
    assert.deepEqual(problem("cron", "needs five fields", "* *", 'write e.g. "0 6 * * *"'), {
      path: "cron",
      message: 'needs five fields; got "* *"; write e.g. "0 6 * * *"',
    });
  });

  it("leaves out what is not given", () => {
    assert.equal(problem("key", "must be a string").message, "must be a string");
  });

  const quotes: [unknown, string][] = [
    [null, "null"],
    [Number.NaN, "NaN"],
    [() => 1, "a function"],
    [[1, "a"], '[1,"a"]'],
  ];
  for (const [got, text] of quotes) {
    it(`quotes ${text}`, () =>
      assert.equal(problem("a", "must be b", got).message, `must be b; got ${text}`));
  }

  it("cuts a long value", () => {
    const { message } = problem("a", "must be short", "x".repeat(5000));
    assert.ok(message.length < 200 && message.endsWith("…"), message);
  });
});

it("describeProblems gives a line a problem, each with who and where", () => {
  const lines = describeProblems('PrefectPackage "etl"', [
    problem("source.entrypoint", "must be a string", 1),
    problem("requirements", "must be a list", "x"),
  ]);
  assert.equal(
    lines,
    'PrefectPackage "etl": source.entrypoint must be a string; got 1\n' +
      'PrefectPackage "etl": requirements must be a list; got "x"',
  );
});
