import assert from "node:assert/strict";
import { type ByHand, byHand } from "../support/by-hand";
import { changed, drifted, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { needsServer, uniqueName } from "../support/on-prefect";
import { type ProgramData, ref, secret } from "../support/program";
import { openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";

const PASSWORD = "s3cret-of-the-program";
const BY_HAND = "s3cret-of-a-person";

describeOnEngines("Variables, limits and look-ups (Prefect 3)", (kind) => {
  const server = needsServer(3);
  const names = {
    region: uniqueName("region"),
    login: uniqueName("login"),
    nothing: uniqueName("nothing"),
    database: uniqueName("database"),
    tag: uniqueName("tag"),
  };
  let wire: Wire;
  let stack: TestStack;
  let hand: ByHand;

  const variable = (name: string, value: unknown, more: object = {}) => ({
    type: "Variable",
    name,
    args: { name: names[name as "region"] ?? name, value, ...more },
  });
  let stated: ProgramData = [];
  const state = ({ region = "eu", slots = 2, name = names.database } = {}) => {
    stated = [
      variable("region", region, { tags: ["b", "a"] }),
      variable("login", { user: "etl", password: secret("password") }),
      variable("nothing", null),
      { type: "GlobalConcurrencyLimit", name: "database", args: { name, limit: slots } },
      { type: "TagConcurrencyLimit", name: "tag", args: { tag: names.tag, concurrencyLimit: 5 } },
      {
        type: "getVariableOutput",
        name: "theRegion",
        args: { name: ref("region.name") },
      },
      {
        type: "getGlobalConcurrencyLimitOutput",
        name: "slots",
        args: { name: ref("database.name") },
      },
    ];
    return stated;
  };

  before(async function () {
    this.timeout(120_000);
    hand = byHand(server().apiUrl);
    wire = await openWire(server().apiUrl);
    const config = { password: { secret: PASSWORD } };
    stack = await openStack(kind, { env: { PREFECT_API_URL: wire.apiUrl }, config });
  });

  after(async function () {
    this.timeout(120_000);
    await stack?.close();
    await wire?.close();
  });

  it("are previewed before anything is there, and the look-ups wait for it", async () => {
    const preview = succeeded(await stack.preview(state()));
    assert.deepEqual(
      changed(preview).map(({ op }) => op),
      ["create", "create", "create", "create", "create"],
    );
    assert.deepEqual(wire.takeWrites(), []);
  });

  it("are made, and looked up in the same up", async () => {
    succeeded(await stack.up(stated));

    const { region } = names;
    const live = await hand.client.variables.byName(region);
    assert.deepEqual([live?.value, live?.id], ["eu", stack.text("region.variableId")]);
    assert.deepEqual(stack.outputs.theRegion, {
      variableId: live?.id,
      name: region,
      value: "eu",
      tags: ["b", "a"],
    });
    assert.equal((await hand.client.variables.byName(names.nothing))?.value, null);
    assert.equal((stack.outputs.slots as { limit: number }).limit, 2);
    assert.equal((await hand.client.tagConcurrencyLimits.byTag(names.tag))?.concurrency_limit, 5);
  });

  it("have no changes after that, and a second up sends no write", async () => {
    wire.take();
    expectNoChanges(await stack.preview());
    expectNoChanges(await stack.up());
    assert.deepEqual(wire.takeWrites(), []);
  });

  it("change in place, names too, and keep their ids", async () => {
    const id = stack.text("database.globalConcurrencyLimitId");
    const name = uniqueName("database");
    const program = state({ region: "us", slots: 0, name });
    wire.take();
    expectChanges(
      await stack.up(program),
      { name: "database", op: "update", diff: ["limit", "name"] },
      { name: "region", op: "update", diff: ["value"] },
    );
    const writes = wire.takeWrites().map(({ method, path, body }) => ({ method, path, body }));
    const variableId = stack.text("region.variableId");
    assert.deepEqual(
      writes.sort((a, b) => a.path.localeCompare(b.path, "en")),
      [
        { method: "PATCH", path: `/v2/concurrency_limits/${id}`, body: { limit: 0, name } },
        { method: "PATCH", path: `/variables/${variableId}`, body: { value: "us" } },
      ].sort((a, b) => a.path.localeCompare(b.path, "en")),
    );
    assert.equal(stack.text("database.globalConcurrencyLimitId"), id);
  });

  it("keep a secret value secret, whatever a person makes of it", async () => {
    const { login } = names;
    const id = stack.text("login.variableId");
    const { client } = hand;
    assert.deepEqual((await client.variables.byName(login))?.value, {
      user: "etl",
      password: PASSWORD,
    });
    await client.variables.update(id, { value: { token: [BY_HAND] } });

    assert.deepEqual(drifted(succeeded(await stack.refresh())), [{ name: "login", op: "update" }]);
    const afterRefresh = stack.rawState();
    succeeded(await stack.preview());
    succeeded(await stack.up());

    const repaired = (await client.variables.get(id))?.value as { password: string };
    assert.equal(repaired.password, PASSWORD);
    for (const text of [afterRefresh, stack.rawState(), stack.said.join("\n")]) {
      assert.ok(!text.includes(PASSWORD), "the program's secret");
      assert.ok(!text.includes(BY_HAND), "the person's secret");
    }
  });

  // What our own code decides is told on one engine.
  if (kind === "offline")
    it("leave what exists alone unless they may take it over", async () => {
      const { client } = hand;
      const name = uniqueName("theirs");
      const theirs = await client.variables.create({ name, value: "theirs" });
      const refused = await stack.up([...stated, variable(name, "ours")]);
      assert.equal(refused.result, "failed");
      assert.match(refused.diagnostics.join("\n"), /exists already .*adopt: true/);
      assert.equal((await client.variables.get(theirs.id))?.value, "theirs");

      succeeded(await stack.up([...stated, variable(name, "ours", { adopt: true })]));
      assert.equal((await client.variables.get(theirs.id))?.value, "ours");
    });

  it("fail a preview in one sentence for a look-up of what nobody makes", async () => {
    const args = { typeSlug: "secret", name: "nobody" };
    const preview = await stack.preview([...stated, { type: "getBlockOutput", name: "b", args }]);
    assert.equal(preview.result, "failed");
    const said = [...preview.diagnostics, ...preview.log.map(({ message }) => message)].join("\n");
    assert.match(said, /getBlock: the Prefect server at .* has no block "secret\/nobody"; correct/);
    assert.doesNotMatch(said, /\n +at |look-up\.js/);
  });

  it("leave nothing in the server", async () => {
    succeeded(await stack.destroy());
    const { client } = hand;
    assert.equal(await client.variables.byName(names.region), undefined);
    assert.equal(await client.variables.byName(names.login), undefined);
    assert.equal(await client.tagConcurrencyLimits.byTag(names.tag), undefined);
  });
});
