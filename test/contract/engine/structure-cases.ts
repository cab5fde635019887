import assert from "node:assert/strict";
import { diffOf, type Lab } from "./lab";

/** Drift, providers, components, names. */
export function structureCases(lab: () => Lab): void {
  it("finds drift on refresh and takes it back on up", async () => {
    await lab().up(`new Thing("a", { name: "a", color: "red" }); new Thing("b", { name: "b" });`);
    const { id, thing } = await lab().thing("a");
    await lab().cloud.write(id, { ...thing, color: "pink" });
    const refreshed = await lab().refresh();
    assert.deepEqual(refreshed.changes, { same: 2, update: 1 });
    assert.deepEqual(diffOf(refreshed, "a"), ["color"]);
    const preview = await lab().preview();
    assert.deepEqual(preview.changes, { same: 2, update: 1 });
    assert.deepEqual(diffOf(preview, "a"), ["color"]);
    await lab().up();
    assert.equal((await lab().thing("a")).thing["color"], "red");
    assert.deepEqual((await lab().refresh()).changes, { same: 3 });
  });

  it("creates again what is gone, once a refresh has noticed", async () => {
    await lab().up(`
      const a = new Thing("a", { name: "a" });
      new Thing("b", { name: "b", from: a.name }, { parent: a });`);
    await lab().cloud.remove((await lab().thing("a")).id);
    assert.deepEqual((await lab().refresh()).changes, { same: 2, delete: 1 });
    const { changes } = await lab().up(undefined, { refresh: true });
    assert.equal(changes["create"], 1);
    assert.deepEqual(await lab().names(), ["a", "b"]);
    assert.deepEqual((await lab().up()).changes, { same: 3 });
  });

  it("configures providers, default and explicit, and hands them down to children", async () => {
    const program = (region: string): string => `
      const p = new CloudProvider("p", ${region});
      const group = new Group("group", { providers: [p] });
      const inner = new Thing("inner", { name: "inner" }, { parent: group });
      const direct = new Thing("direct", { name: "direct" }, { provider: p });
      const plain = new Thing("plain", { name: "plain" });
      exports.regions = [inner.region, direct.region, plain.region];`;
    await lab().program(program(`"north"`));
    await lab().open({ config: { "cloud:region": "home" } });
    const created = await lab().up();
    assert.deepEqual(created.outputs["regions"], ["north", "north", "home"]);
    assert.deepEqual(created.changes, { create: 6 });
    const moved = await lab().up(program(`"south"`));
    assert.deepEqual(moved.changes, { same: 5, update: 1 });
    await lab().cloud.calls();
    await lab().destroy();
    assert.deepEqual((await lab().cloud.calls()).sort(), [
      "delete direct in south",
      "delete inner in south",
      "delete plain in home",
    ]);
  });

  it("does not ask a provider whose configuration is not known yet", async () => {
    const body = `
      const a = new Thing("a", { name: "a" });
      const p = new CloudProvider("p", a.computed);
      const b = new Thing("b", { name: "b", color: "red" }, { provider: p });
      b.color.apply((color) => console.log("color is " + color));
      exports.region = b.region;`;
    const lines: string[] = [];
    const onLog = ({ message }: { message: string }): number => lines.push(message.trim());
    const preview = await lab().preview(body, { onLog });
    assert.deepEqual(preview.changes, { create: 4 });
    assert.deepEqual(lines, []);
    const { outputs } = await lab().up();
    assert.deepEqual(outputs, { region: "computed a" });
    assert.deepEqual((await lab().preview()).changes, { same: 4 });
  });

  it("follows resources to new names, types and parents by their aliases", async () => {
    await lab().up(`
      const group = new Group("group");
      new Thing("group-a", { name: "a" }, { parent: group });
      const b = new Thing("b", { name: "b" });
      new Thing("c", { name: "c", from: b.id }, { dependsOn: b });`);
    await lab().cloud.calls();
    const renamed = `
      const group = new Group("team", { aliases: [{ name: "group" }] });
      new Thing("team-a", { name: "a" }, { parent: group });
      const b = new Thing("bee", { name: "b" }, { parent: group, aliases: [{ name: "b", parent: pulumi.rootStackResource }] });
      new Thing("c", { name: "c", from: b.id }, { dependsOn: b });`;
    const result = await lab().up(renamed);
    assert.deepEqual(result.changes, { same: 5 });
    assert.deepEqual(await lab().cloud.calls(), []);
    assert.deepEqual(
      (await lab().up(renamed.replace(/, ?aliases: \[\{ name: "b".*?\}\]/, ""))).changes,
      {
        same: 5,
      },
    );
    await lab().destroy();
    assert.deepEqual((await lab().cloud.calls()).length, 3);
  });

  it("keeps the outputs of components", async () => {
    await lab().up(`
      class Shop extends pulumi.ComponentResource {
        constructor(name) {
          super("test:index:Shop", name, { greeting: "hello" });
          this.thing = new Thing(name + "-thing", { name: "thing" }, { parent: this });
          this.registerOutputs({ address: this.thing.computed });
        }
      }
      const shop = new Shop("shop");
      exports.urn = shop.urn;
      exports.childUrn = shop.thing.urn;`);
    const outputs = await (await lab().engine()).outputs();
    assert.deepEqual(outputs, {
      urn: "urn:pulumi:dev::conformance::test:index:Shop::shop",
      childUrn:
        "urn:pulumi:dev::conformance::test:index:Shop$pulumi-nodejs:dynamic/test:Thing::shop-thing",
    });
    assert.match(await lab().rawState(), /"address":\s*"computed thing"/);
  });

  it("reads what it does not own, in previews too, and never deletes it", async () => {
    await lab().cloud.write("theirs", { name: "theirs", color: "gold" });
    const body = `
      const theirs = new Thing("theirs", { name: "theirs", color: undefined }, { id: "theirs" });
      new Thing("mine", { name: "mine", color: theirs.color });
      exports.color = theirs.color;`;
    const preview = await lab().preview(body);
    assert.deepEqual(preview.changes, { create: 2 });
    const { outputs, changes } = await lab().up();
    assert.deepEqual(outputs, { color: "gold" });
    assert.deepEqual(changes, { create: 2 });
    await lab().destroy();
    assert.deepEqual(await lab().names(), ["theirs"]);
  });

  it("runs no more steps at a time than it is told", async () => {
    const things = `for (const n of "abcd") new Thing(n, { name: n, slow: 300 });`;
    let running = 0;
    let most = 0;
    await lab().up(things, {
      parallel: 2,
      onStep: ({ phase, type }) => {
        if (!type.endsWith(":Thing")) return;
        running += phase === "start" ? 1 : -1;
        most = Math.max(most, running);
      },
    });
    assert.equal(most, 2);
  });
}
