import { strict as assert } from "node:assert";
import type { PrefectClient } from "../../../lib/client";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { clientOf } from "./client-of";

describeOnPrefect("the client's lists", [3, 2], (server, generation) => {
  let client: PrefectClient;
  const undo: (() => Promise<unknown>)[] = [];

  before(() => {
    client = clientOf(server());
  });

  afterEach(async () => {
    for (const one of undo.splice(0).reverse()) await one();
  });

  it("have every object of their kind", async () => {
    const name = uniqueName("listed").replaceAll("-", "_");
    const { flow } = await client.flows.upsert(name);
    undo.push(() => client.flows.delete(flow.id));
    const pool = await client.workPools.create({ name, type: "process", base_job_template: {} });
    undo.push(() => client.workPools.delete(name));
    const variable = await client.variables.create({ name, value: "x", tags: [] });
    undo.push(() => client.variables.delete(variable.id));
    const document = { name, limit: 1, active: true, slot_decay_per_second: 0 };
    const limit = await client.globalConcurrencyLimits.create(document);
    undo.push(() => client.globalConcurrencyLimits.delete(limit.id));
    const tag = await client.tagConcurrencyLimits.upsert(name, 1);
    undo.push(() => client.tagConcurrencyLimits.delete(tag.id));

    const has = (all: readonly { readonly id: string }[], { id }: { readonly id: string }) =>
      all.filter((one) => one.id === id).length;
    assert.equal(has(await client.flows.list(), flow), 1);
    assert.equal(has(await client.workPools.list(), pool), 1);
    assert.equal(has(await client.variables.list(), variable), 1);
    assert.equal(has(await client.globalConcurrencyLimits.list(), limit), 1);
    assert.equal(has(await client.tagConcurrencyLimits.list(), tag), 1);
  });

  it("have the blocks that have a name, with their types, and no others", async () => {
    const kind = await client.blocks.kind("local-file-system");
    assert.ok(kind);
    const name = uniqueName("listed");
    const [typeId, schemaId] = [kind.type.id, kind.schema.id];
    const block = await client.blocks.create({ name, data: {}, typeId, schemaId });
    undo.push(() => client.blocks.delete(block.id));

    const all = await client.blocks.list();
    assert.equal(all.find(({ id }) => id === block.id)?.block_type?.slug, "local-file-system");
    assert.ok(all.every(({ is_anonymous }) => !is_anonymous));
  });

  it("have the automations; on a 2.20 whose events are off there are none", async () => {
    if (generation === 2) {
      assert.deepEqual(await client.automations.list(), []);
      return;
    }
    const automation = await client.automations.create({
      name: uniqueName("listed"),
      enabled: false,
      trigger: { type: "event", expect: ["never.comes"], posture: "Reactive", within: 0 },
      actions: [{ type: "do-nothing" }],
      actions_on_trigger: [],
      actions_on_resolve: [],
    });
    undo.push(() => client.automations.delete(automation.id));

    assert.ok((await client.automations.list()).some(({ id }) => id === automation.id));
  });
});
