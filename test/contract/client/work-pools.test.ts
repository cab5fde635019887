import assert from "node:assert/strict";
import { isConflict } from "../../../lib/client";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import type { PrefectServer } from "../../support/prefect";
import { clientOf } from "./client-of";

/** What a worker does every 30 s; makes it known to the server. */
async function heartbeat(server: PrefectServer, pool: string, worker: string): Promise<void> {
  await fetch(`${server.apiUrl}/work_pools/${pool}/workers/heartbeat`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: worker }),
  });
}

describeOnPrefect("client: work pools", [3, 2], (server) => {
  it("creates, reads, changes and deletes a pool", async () => {
    const client = clientOf(server());
    const name = uniqueName("pool");

    const made = await client.workPools.create({ name, type: "process", concurrency_limit: 2 });
    assert.equal(made.name, name);
    await client.workPools.update(name, { concurrency_limit: null, description: "d" });

    const read = await client.workPools.get(name);
    assert.equal(read?.id, made.id);
    assert.equal(read?.concurrency_limit, null);
    assert.equal(read?.description, "d");
    assert.equal(await client.workPools.delete(name), true);
    assert.equal(await client.workPools.delete(name), false);
    assert.equal(await client.workPools.get(name), undefined);
  });

  it("takes a taken name for a conflict", async () => {
    const client = clientOf(server());
    const document = { name: uniqueName("pool"), type: "process" };
    await client.workPools.create(document);

    await assert.rejects(client.workPools.create(document), (error: unknown) => {
      assert.ok(isConflict(error));
      assert.equal(error.afterLostAnswer, false);
      return true;
    });
  });

  it("knows the server's template of a type, which the server takes back", async () => {
    const client = clientOf(server());
    const name = uniqueName("pool");

    const template = await client.workPools.defaultTemplate("process");
    assert.ok(template);
    assert.ok("command" in template.job_configuration);
    const made = await client.workPools.create({
      name,
      type: "process",
      base_job_template: { ...template },
    });

    assert.deepEqual(made.base_job_template, template);
    assert.ok(await client.workPools.defaultTemplate("kubernetes"));
    assert.equal(await client.workPools.defaultTemplate("no-such-type"), undefined);
  });

  it("gives each caller a template of its own", async () => {
    const client = clientOf(server());
    const first = await client.workPools.defaultTemplate("process");
    assert.ok(first);
    first.variables.changed = true;
    const second = await client.workPools.defaultTemplate("process");
    assert.ok(!("changed" in (second?.variables ?? {})));
  });

  it("lists and removes workers", async () => {
    const client = clientOf(server());
    const pool = uniqueName("pool");
    await client.workPools.create({ name: pool, type: "process" });
    await heartbeat(server(), pool, "w1");

    const workers = await client.workPools.workers(pool);

    assert.deepEqual(
      workers.map(({ name, status }) => [name, status]),
      [["w1", "ONLINE"]],
    );
    assert.equal(await client.workPools.deleteWorker(pool, "w1"), true);
    assert.equal(await client.workPools.deleteWorker(pool, "w1"), false);
    assert.deepEqual(await client.workPools.workers(pool), []);
  });
});

describeOnPrefect("client: work queues", [3, 2], (server) => {
  it("creates, reads, changes, lists and deletes a queue", async () => {
    const client = clientOf(server());
    const pool = uniqueName("pool");
    await client.workPools.create({ name: pool, type: "process" });

    const made = await client.workQueues.create(pool, { name: "urgent", priority: 5 });
    await client.workQueues.update(pool, "urgent", { concurrency_limit: 3 });

    const read = await client.workQueues.get(pool, "urgent");
    assert.equal(read?.id, made.id);
    assert.equal(read?.concurrency_limit, 3);
    assert.equal(read?.priority, 5);
    const names = (await client.workQueues.list(pool)).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["default", "urgent"]);
    await assert.rejects(client.workQueues.create(pool, { name: "urgent" }), isConflict);
    assert.equal(await client.workQueues.delete(pool, "urgent"), true);
    assert.equal(await client.workQueues.delete(pool, "urgent"), false);
    assert.equal(await client.workQueues.get(pool, "urgent"), undefined);
  });

  it("answers undefined for a queue of a pool that is not there", async () => {
    assert.equal(await clientOf(server()).workQueues.get("no-such-pool", "default"), undefined);
  });
});
