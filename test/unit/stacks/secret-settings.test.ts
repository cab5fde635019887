import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readEnvironment, readRegistry } from "../../../stacks/secret-settings";
import { promiseOf } from "../../support/mocks";

describe("the secrets of a stack's config", () => {
  it("are variables, all of them secret texts", async () => {
    const { TOKEN, LEVEL, ...rest } = readEnvironment({ TOKEN: "abc", LEVEL: 3, NONE: null });
    assert.deepEqual([await promiseOf(TOKEN!), await promiseOf(LEVEL!)], ["abc", "3"]);
    assert.equal((await pulumi.isSecret(TOKEN!)) && (await pulumi.isSecret(LEVEL!)), true);
    assert.deepEqual(rest, {});
  });

  it("are a registry's, or none", () => {
    const registry = { username: "ci", password: "abc" };
    assert.deepEqual(readRegistry(registry), registry);
    assert.equal(readRegistry({}), undefined);
  });

  it("are refused by name, and not shown", () => {
    const message = "stack config: environment.TOKEN must be a string or a number or true or false";
    assert.throws(() => readEnvironment({ TOKEN: ["abc"] }), { message });
    const unknown = "stack config: registry.pasword is not a key that is taken here";
    assert.throws(() => readRegistry({ pasword: "abc" }), { message: unknown });
  });
});
