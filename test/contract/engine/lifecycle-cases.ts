import assert from "node:assert/strict";
import { diffOf, type Lab, opsOf } from "./lab";

/** Creating, changing, leaving alone and deleting. */
export function lifecycleCases(lab: () => Lab): void {
  it("creates, leaves alone, changes in place and deletes what is no longer there", async () => {
    const program = (color: string, more: string): string => `
      const a = new Thing("a", { name: "a", color: "${color}", list: [{ size: 1 }] });
      ${more}
      exports.color = a.color;`;
    const both = program("red", `new Thing("b", { name: "b" });`);
    const planned = await lab().preview(both);
    assert.deepEqual(planned.changes, { create: 3 });
    assert.deepEqual(await lab().names(), []);

    const created = await lab().up();
    assert.deepEqual(created.changes, { create: 3 });
    assert.deepEqual(created.outputs, { color: "red" });
    assert.deepEqual(await lab().names(), ["a", "b"]);
    assert.deepEqual((await lab().up()).changes, { same: 3 });
    await lab().cloud.calls();

    const changed = program("blue", "").replace("size: 1", "size: 2");
    const preview = await lab().preview(changed);
    assert.deepEqual(preview.changes, { same: 1, update: 1, delete: 1 });
    assert.deepEqual(diffOf(preview, "a"), ["color", "list[0].size"]);
    const updated = await lab().up();
    assert.deepEqual(updated.changes, preview.changes);
    assert.deepEqual(await lab().cloud.calls(), ["update a", "delete b"]);
    assert.deepEqual(await (await lab().engine()).outputs(), { color: "blue" });

    assert.deepEqual((await lab().destroy()).changes, { delete: 2 });
    assert.deepEqual(await lab().names(), []);
    assert.deepEqual(await (await lab().engine()).outputs(), {});
  });

  it("deletes in the reverse of the order in which things depend on each other", async () => {
    await lab().up(`
      const a = new Thing("a", { name: "a" });
      const b = new Thing("b", { name: "b", from: a.computed });
      const group = new Group("group", { dependsOn: b });
      const c = new Thing("c", { name: "c" }, { parent: group, dependsOn: b });
      new Thing("d", { name: "d" }, { dependsOn: group });`);
    assert.deepEqual(await lab().cloud.calls(), ["create a", "create b", "create c", "create d"]);
    await lab().destroy();
    assert.deepEqual(await lab().cloud.calls(), ["delete d", "delete c", "delete b", "delete a"]);
  });

  it("knows no outputs of new resources in a preview, and the old inputs of others", async () => {
    const program = (color: string): string => `
      const a = new Thing("a", { name: "a", color: "${color}" });
      const b = new Thing("b", { name: "b", from: a.computed });
      a.computed.apply((value) => console.log("computed is " + value));
      exports.color = a.color;`;
    const lines: string[] = [];
    const onLog = ({ message }: { message: string }): number => lines.push(message.trim());
    await lab().preview(program("red"), { onLog });
    assert.deepEqual(lines, []);
    await lab().up(undefined, { onLog });
    assert.deepEqual(lines, ["computed is computed a"]);
    const preview = await lab().preview(program("blue"));
    assert.deepEqual(diffOf(preview, "b"), ["from"]);
    const { changes } = await lab().up();
    assert.deepEqual(changes, { same: 2, update: 1 });
  });

  it("encrypts secrets in the state and hands them to providers in clear", async () => {
    await lab().program(
      `
      const a = new Thing("a", { name: "a", password: pulumi.secret("hunter2"),
        nested: { deep: pulumi.secret("hunter3"), open: "visible" }, token: config.requireSecret("token") },
        { additionalSecretOutputs: ["computed"] });
      exports.password = a.password;
      exports.computed = a.computed;
      exports.nested = a.nested;
      exports.name = a.name;`,
    );
    await lab().open({ config: { token: { secret: "hunter4" } } });
    const result = await lab().up();
    assert.deepEqual(result.outputs, {
      password: { secret: true, value: "hunter2" },
      computed: { secret: true, value: "computed a" },
      nested: { secret: true, value: { deep: "hunter3", open: "visible" } },
      name: "a",
    });
    const { thing } = await lab().thing("a");
    assert.deepEqual([thing["password"], thing["token"]], ["hunter2", "hunter4"]);
    assert.deepEqual(thing["nested"], { deep: "hunter3", open: "visible" });
    const state = await lab().rawState();
    for (const secret of ["hunter2", "hunter3", "hunter4", "computed a"]) {
      assert.equal(state.includes(secret), false, `${secret} is in the state`);
    }
    assert.ok(state.includes("visible"));

    const reopened = await lab().open();
    assert.deepEqual((await lab().up()).changes, { same: 2 });
    assert.deepEqual((await reopened.outputs())["password"], { secret: true, value: "hunter2" });
    await assert.rejects(async () => {
      const wrong = await lab().open({ passphrase: "wrong" });
      const { diagnostics } = await wrong.up();
      throw new Error(diagnostics.join());
    }, /passphrase/);
  });

  it("gives programs the project's typed configuration", async () => {
    const schema = `config:
  count: { type: integer, default: 2 }
  label: { type: string }
  flags: { type: array, items: { type: string }, default: [x, y] }\n`;
    const body = `
      exports.all = [config.requireNumber("count"), config.require("label"), config.requireObject("flags")];
      exports.other = new pulumi.Config("other").get("key");`;
    await lab().program(body, schema);
    const unset = await (await lab().engine()).up();
    assert.equal(unset.result, "failed");
    assert.match(unset.diagnostics.join(), /missing.*'?label'?/s);
    const engine = await lab().open({ config: { label: "L", "other:key": "K" } });
    assert.deepEqual((await lab().up()).outputs, { all: [2, "L", ["x", "y"]], other: "K" });
    await engine.setConfig("count", "many");
    const wrong = await engine.up();
    assert.match(wrong.diagnostics.join(), /'count' must be of type 'integer'/);
    await engine.setConfig("count", "3");
    assert.deepEqual((await lab().up()).outputs["all"], [3, "L", ["x", "y"]]);
  });

  it("ignores and forces changes as the program says", async () => {
    const program = (color: string, size: number): string => `
      new Thing("a", { name: "a", color: "${color}", spec: { size: ${size}, shape: "${color}" } },
        { ignoreChanges: ["color", "spec.shape"], replaceOnChanges: ["spec.size"] });`;
    await lab().up(program("red", 1));
    assert.deepEqual((await lab().up(program("blue", 1))).changes, { same: 2 });
    await lab().cloud.calls();
    const replaced = await lab().up(program("green", 2));
    assert.deepEqual(replaced.changes, { same: 1, replace: 1 });
    assert.deepEqual(await lab().cloud.calls(), ["create a", "delete a"]);
    assert.deepEqual(opsOf(replaced, "a"), ["create-replacement", "replace", "delete-replaced"]);
  });
}
