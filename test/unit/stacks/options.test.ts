import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parseOptions } from "../../../stacks/start/options";

const ROOT = resolve(__dirname, "../../../..");

describe("the options of npm start", () => {
  const parse = (...argv: string[]) => parseOptions(argv, true, ROOT);

  it("name the local stack unless told otherwise", () => {
    assert.equal(parse("--once").stack, "local");
    assert.equal(parse("--stack", "team").stack, "team");
  });

  it("take an example that has a stack's config, and name these otherwise", () => {
    assert.equal(parse("--example", "lolpop-quickstart").stack, "lolpop-quickstart");
    const names = /^--example needs one of .*lolpop-quickstart.*; got "lolpop"$/;
    assert.throws(() => parse("--example", "lolpop"), { message: names });
    const both = ["--stack", "local", "--example", "lolpop-quickstart"];
    assert.throws(() => parse(...both), { message: "give --stack or --example, not both" });
  });

  it("take config over the file's", () => {
    const { config } = parse("--config", "mode=pool", "--config", "lolpop={}");
    assert.deepEqual(config, { mode: "pool", lolpop: "{}" });
    assert.throws(() => parse("--config", "mode"), { message: /needs KEY=VALUE; got "mode"/ });
  });
});
