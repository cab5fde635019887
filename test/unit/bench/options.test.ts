import assert from "node:assert/strict";
import { parseOptions, usage } from "../../bench/options";
import { benchRows } from "../../bench/rows";
import { FULL } from "../../bench/scope";

describe("the options of npm run bench", () => {
  const parse = (...argv: string[]) => parseOptions(argv, ["up", "start", "rebuild"]);

  it("measure all rows in three rounds unless told otherwise", () => {
    const { only, rounds, quick, json, help } = parse();
    assert.deepEqual([only, rounds, quick, json, help], [[], 3, false, undefined, false]);
  });

  it("take names one by one and with commas", () => {
    assert.deepEqual(parse("--only", "up, start", "--only", "rebuild").only, [
      "up",
      "start",
      "rebuild",
    ]);
  });

  it("refuse names that no row has, all at once, and tell those that there are", () => {
    const message = '--only needs one of up, start, rebuild; got "down", "upp"';
    assert.throws(() => parse("--only", "down,start,upp"), { message });
    assert.throws(() => parse("--only", ""), { message: /; got ""$/ });
  });

  it("take whole rounds, one or more", () => {
    assert.equal(parse("--rounds", "5").rounds, 5);
    for (const wrong of ["0", "-1", "1.5", "many", ""]) {
      const message = `--rounds needs a whole number, 1 or more; got ${JSON.stringify(wrong)}`;
      assert.throws(() => parse(`--rounds=${wrong}`), { message });
    }
  });

  it("make one round of a quick run, unless its rounds are given", () => {
    assert.equal(parse("--quick").rounds, 1);
    assert.equal(parse("--quick", "--rounds", "2").rounds, 2);
  });

  it("refuse what they do not know", () => {
    assert.throws(() => parse("--round", "2"), { message: /--round/ });
    assert.throws(() => parse("up"), { message: /up/ });
  });

  it("are told with every row by name", () => {
    const text = usage(benchRows(FULL));
    const missing = benchRows(FULL).filter(({ name }) => !text.includes(`\n  ${name} `));
    assert.deepEqual(missing, []);
  });
});

describe("the benchmark's rows", () => {
  it("have names of their own", () => {
    const names = benchRows(FULL).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
