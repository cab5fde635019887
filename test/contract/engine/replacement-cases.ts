import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { diffOf, type Lab, opsOf } from "./lab";

/** Replacing, in both orders, and what stands against it. */
export function replacementCases(lab: () => Lab): void {
  const chain = (kind: string, options = ""): string => `
    const a = new Thing("a", { name: "a", kind: "${kind}" }, { ${options} });
    const b = new Thing("b", { name: "b", from: a.id });
    new Thing("c", { name: "c" }, { dependsOn: b });`;

  it("creates the replacement first, updates what depends on it, then deletes", async () => {
    await lab().up(chain("one"));
    const before = await lab().thing("a");
    await lab().cloud.calls();
    const preview = await lab().preview(chain("two"));
    assert.deepEqual(preview.changes, { same: 2, replace: 1, update: 1 });
    assert.deepEqual(diffOf(preview, "a"), ["kind"]);
    const { changes } = await lab().up();
    assert.deepEqual(changes, preview.changes);
    assert.deepEqual(await lab().cloud.calls(), ["create a", "update b", "delete a"]);
    const after = await lab().thing("a");
    assert.notEqual(after.id, before.id);
    assert.equal((await lab().thing("b")).thing["from"], after.id);
  });

  it("deletes first where the program asks for it", async () => {
    await lab().up(chain("one", "deleteBeforeReplace: true"));
    await lab().cloud.calls();
    const result = await lab().up(chain("two", "deleteBeforeReplace: true"));
    assert.deepEqual(result.changes, { same: 2, replace: 1, update: 1 });
    assert.deepEqual(await lab().cloud.calls(), ["delete a", "create a", "update b"]);
    assert.deepEqual(opsOf(result, "a"), ["delete-replaced", "replace", "create-replacement"]);
  });

  it("deletes first, with dependents that must be replaced too, where the provider asks for it", async () => {
    const program = (kind: string): string => `
      const a = new Thing("a", { name: "a", kind: "${kind}", order: "delete-first" });
      const b = new Thing("b", { name: "b", kind: a.id });
      new Thing("c", { name: "c", from: b.computed });`;
    await lab().up(program("one"));
    await lab().cloud.calls();
    const { changes } = await lab().up(program("two"));
    assert.deepEqual(changes, { same: 2, replace: 2 });
    assert.deepEqual(await lab().cloud.calls(), ["delete b", "delete a", "create a", "create b"]);
    assert.deepEqual((await lab().up()).changes, { same: 4 });
  });

  it("remembers what could not be deleted after a replacement, and tries again", async () => {
    const program = (kind: string): string =>
      `new Thing("a", { name: "a", kind: "${kind}", failDelete: true });`;
    await lab().up(program("one"));
    await writeFile(path.join(lab().cloud.dir, "keep"), "");
    const failed = await lab().upFails(program("two"));
    assert.match(failed.diagnostics.join("\n"), /cannot delete a/);
    assert.deepEqual(await lab().names(), ["a", "a"]);
    await writeFile(path.join(lab().cloud.dir, "gone"), "");
    const { rm } = await import("node:fs/promises");
    await rm(path.join(lab().cloud.dir, "keep"));
    await lab().up();
    assert.deepEqual(await lab().names(), ["a"]);
  });

  it("neither replaces nor deletes what is protected", async () => {
    const program = (kind: string, protect: boolean): string =>
      `new Thing("a", { name: "a", kind: "${kind}" }, { protect: ${protect} });
       new Thing("b", { name: "b" });`;
    await lab().up(program("one", true));
    const replaced = await lab().upFails(program("two", true));
    assert.match(replaced.diagnostics.join("\n"), /unable to replace resource .*\n.*protect/);
    const destroyed = await (await lab().engine()).destroy();
    assert.equal(destroyed.result, "failed");
    assert.match(destroyed.diagnostics.join("\n"), /cannot be deleted\s+because it is protected/);
    assert.deepEqual(await lab().names(), ["a"]);
    await lab().up(program("two", false));
    await lab().destroy();
    assert.deepEqual(await lab().names(), []);
  });

  it("keeps what is to be retained, and leaves to another what is deleted with it", async () => {
    await lab().up(`
      const a = new Thing("a", { name: "a" });
      new Thing("b", { name: "b" }, { deletedWith: a });
      new Thing("c", { name: "c" }, { retainOnDelete: true });`);
    await lab().cloud.calls();
    const { changes } = await lab().destroy();
    assert.deepEqual(changes, { delete: 4 });
    assert.deepEqual(await lab().cloud.calls(), ["delete a"]);
    assert.deepEqual(await lab().names(), ["b", "c"]);
  });
}
