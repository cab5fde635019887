import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Lab, opsOf } from "./lab";

/** What remains when something goes wrong, and how it goes on. */
export function failureCases(lab: () => Lab): void {
  it("does not create what depends on something that failed, and goes on next time", async () => {
    const program = (fail: boolean): string => `
      const a = new Thing("a", { name: "a" });
      const b = new Thing("b", { name: "b", fail: ${fail} }, { dependsOn: a });
      new Thing("c", { name: "c" }, { dependsOn: b });
      exports.done = a.name;`;
    const failed = await lab().upFails(program(true));
    assert.ok(failed.diagnostics.some((text) => text.includes("the cloud refuses b")));
    assert.deepEqual(await lab().names(), ["a"]);
    const step = failed.steps.find(({ phase }) => phase === "failed");
    assert.deepEqual([step?.name, step?.op], ["b", "create"]);
    const { changes } = await lab().up(program(false));
    assert.deepEqual(changes, { same: 2, create: 2 });
    assert.deepEqual(await lab().names(), ["a", "b", "c"]);
  });

  it("goes on with what does not depend on a failure when it is told to", async () => {
    const failed = await lab().upFails(
      `
      const bad = new Thing("bad", { name: "bad", fail: true });
      new Thing("after", { name: "after" }, { dependsOn: bad });
      const slow = new Thing("slow", { name: "slow", slow: 600 });
      new Thing("later", { name: "later" }, { dependsOn: slow });`,
      { continueOnError: true },
    );
    assert.deepEqual(await lab().names(), ["later", "slow"]);
    assert.equal(failed.changes["create"], 3);
  });

  it("keeps what is half made, and updates it next time although nothing changed", async () => {
    const program = (extra: string): string =>
      `const a = new Thing("a", { name: "a", secret: pulumi.secret("hunter2")${extra} });
       exports.id = a.id;`;
    const failed = await lab().upFails(program(", failInit: true"));
    assert.match(failed.diagnostics.join("\n"), /not ready/);
    const { id } = await lab().thing("a");
    assert.ok((await lab().rawState()).includes(id));
    assert.equal((await lab().rawState()).includes("hunter2"), false);
    await lab().cloud.calls();
    const repaired = await lab().up();
    assert.deepEqual(opsOf(repaired, "a"), ["update"]);
    assert.deepEqual(await lab().cloud.calls(), ["update a"]);
    assert.deepEqual(repaired.outputs, { id });
    assert.deepEqual((await lab().up()).changes, { same: 2 });
    await lab().destroy();
    assert.deepEqual(await lab().names(), []);
  });

  it("keeps the old state when an update fails", async () => {
    const program = (color: string, fail: boolean): string =>
      `new Thing("a", { name: "a", color: "${color}", fail: ${fail} });`;
    await lab().up(program("red", false));
    await lab().upFails(program("blue", true));
    assert.equal((await lab().thing("a")).thing["color"], "red");
    assert.deepEqual((await lab().up(program("red", false))).changes, { same: 2 });
  });

  it("keeps what a destroy could not delete, with what it needs, and tries again", async () => {
    await lab().up(`
      const a = new Thing("a", { name: "a" });
      new Thing("b", { name: "b", failDelete: true }, { dependsOn: a });
      new Thing("c", { name: "c" }, { dependsOn: a });`);
    const keep = path.join(lab().cloud.dir, "keep");
    await writeFile(keep, "");
    const destroyed = await (await lab().engine()).destroy();
    assert.equal(destroyed.result, "failed");
    assert.match(destroyed.diagnostics.join("\n"), /cannot delete b/);
    assert.deepEqual((await lab().names()).slice(0, 2), ["a", "b"]);
    await rm(keep);
    await lab().destroy();
    assert.deepEqual(await lab().names(), []);
  });

  it("refuses invalid inputs before anything is touched", async () => {
    const body = `const a = new Thing("a", { name: "a", invalid: true }); new Thing("b", { name: "b" }, { dependsOn: a });`;
    await lab().program(body);
    const preview = await (await lab().engine()).preview();
    assert.equal(preview.result, "failed");
    assert.match(
      preview.diagnostics.join("\n"),
      /property invalid value .* has a problem: it is not valid/,
    );
    await lab().upFails();
    assert.deepEqual(await lab().names(), []);
  });

  it("deletes nothing and keeps outputs when the program fails", async () => {
    await lab().up(`new Thing("a", { name: "a" }); exports.one = 1; exports.two = 2;`);
    const failed = await lab().upFails(`exports.one = 11; throw new Error("the program broke");`);
    assert.match(failed.diagnostics.join("\n"), /the program broke/);
    assert.deepEqual(await lab().names(), ["a"]);
    assert.deepEqual(await (await lab().engine()).outputs(), { one: 1, two: 2 });
  });
}
