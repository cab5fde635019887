import assert from "node:assert/strict";
import type { Deployment } from "../../lib/client";
import { poll } from "../../lib/core/time";
import { byHand, type ByHand } from "../support/by-hand";
import { changed, drifted, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import { ref } from "../support/program";
import type { Generation } from "../support/prefect";
import { type EngineKind, openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";
import { ETL, type EtlSettings, etlProgram } from "./etl";

// What it is on the CLI, processes and containers tell.
describeOnEngines("A deployment and all that the API has", tell, ["offline"]);

function tell(kind: EngineKind): void {
  describeOnPrefect("changes by data", [3, 2], (server, generation) => {
    lifeOf(kind, generation, () => server().apiUrl);
  });
}

function lifeOf(kind: EngineKind, generation: Generation, apiUrl: () => string): void {
  // What both do alike is told of one: on 2.20 contract tests see it, without an engine.
  const isBrief = generation === 2;
  const flowName = uniqueName("etl");
  const pool = uniqueName("ml");
  let wire: Wire;
  let stack: TestStack;
  let hand: ByHand;

  let stated: EtlSettings = ETL;
  const program = () => etlProgram(flowName, pool, stated);
  const live = async (): Promise<Deployment> => {
    const found = await hand.client.deployments.byName(flowName, "nightly");
    assert.ok(found, "the deployment is gone");
    return found;
  };
  const scheduleIds = () => stack.outputs["etl.scheduleIds"] as Record<string, string>;
  /**
   * Changes the program as it stands after the tests before: the preview names exactly this, so
   * nothing of them is pending, and sends nothing; then `up` does it. Returns what it sent.
   */
  const change = async (to: Partial<EtlSettings>, ...diff: string[]) => {
    stated = { ...stated, ...to };
    wire.take();
    expectChanges(await stack.preview(program()), { name: "etl", op: "update", diff });
    assert.deepEqual(wire.takeWrites(), [], "a preview wrote to the server");
    expectChanges(await stack.up(), { name: "etl", op: "update", diff });
    return wire.takeWrites().map(({ method, path, body }) => ({ method, path, body }));
  };

  before(async function () {
    this.timeout(180_000);
    wire = await openWire(apiUrl());
    hand = byHand(apiUrl());
    stack = await openStack(kind, { env: { PREFECT_API_URL: wire.apiUrl } });
    succeeded(await stack.up(program()));
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await wire?.close();
  });

  it("makes what the program states", async () => {
    const { description, tags, parameters, schedules, work_pool_name, work_queue_name, paused } =
      await live();
    const { description: wanted, parameters: wantedParameters } = ETL;
    assert.deepEqual(
      { description, tags, parameters, paused },
      { description: wanted, tags: ETL.tags, parameters: wantedParameters, paused: false },
    );
    assert.deepEqual([work_pool_name, work_queue_name], [pool, "urgent"]);
    assert.deepEqual(
      schedules.map(({ active }) => active),
      [true, true, true],
    );
    const ids = schedules.map(({ id }) => id).sort();
    assert.deepEqual(Object.values(scheduleIds()).sort(), ids);
  });

  it("has no changes in a preview after up", async () => {
    expectNoChanges(await stack.preview());
  });

  it("sends no write in a second up, so that planned runs stay", async () => {
    const { id } = await live();
    await hand.call("POST", `/deployments/${id}/schedule`, {});
    const planned = await poll({ timeoutSeconds: 30, intervalSeconds: 0.5 }, async () => {
      const runs = await hand.planned(id);
      return runs.length > 0 ? runs : undefined;
    });
    assert.ok(planned, "the server planned no runs");
    wire.take();
    expectNoChanges(await stack.up());
    assert.deepEqual(wire.takeWrites(), []);
    const after = new Set((await hand.planned(id)).map((run) => run.id));
    assert.deepEqual(
      planned.filter((run) => !after.has(run.id)),
      [],
      "planned runs are gone",
    );
  });

  it("finds nothing to do in a refresh", async () => {
    assert.deepEqual(drifted(succeeded(await stack.refresh())), []);
    expectNoChanges(await stack.preview());
  });

  it("changes one parameter's default and nothing else", async () => {
    const { id } = await live();
    const parameters = { model: "forest", rows: 10 };
    const writes = await change({ parameters }, "parameters.model");
    assert.deepEqual(writes, [
      { method: "PATCH", path: `/deployments/${id}`, body: { parameters } },
    ]);
  });

  it("changes one schedule's cron by its slug and keeps every id", async () => {
    const { id } = await live();
    const before = scheduleIds();
    const nightly = { cron: "0 3 1 1 *", timezone: "Europe/Berlin" };
    const writes = await change(
      { schedules: { ...stated.schedules, nightly } },
      "schedules.nightly.cron",
    );
    assert.deepEqual(
      writes.map(({ method, path }) => `${method} ${path}`),
      [`PATCH /deployments/${id}/schedules/${before.nightly}`],
    );
    assert.deepEqual(scheduleIds(), before);
    const { schedules } = await live();
    const patterns = Object.fromEntries(schedules.map((found) => [found.id, found.schedule]));
    assert.deepEqual(Object.keys(patterns).sort(), Object.values(before).sort());
    assert.equal((patterns[before.nightly ?? ""] as { cron?: string }).cron, "0 3 1 1 *");
  });

  if (!isBrief) {
    it("adds one tag", async () => {
      const { id } = await live();
      const tags = ["daily", "orders", "urgent"];
      const writes = await change({ tags }, "tags[2]");
      assert.deepEqual(writes, [{ method: "PATCH", path: `/deployments/${id}`, body: { tags } }]);
    });
  }

  if (!isBrief) {
    it("changes the description", async () => {
      const { id } = await live();
      const description = "Loads the orders of the day before";
      const writes = await change({ description }, "description");
      assert.deepEqual(writes, [
        { method: "PATCH", path: `/deployments/${id}`, body: { description } },
      ]);
    });
  }

  it("removes one schedule and keeps the others' ids", async () => {
    const { id } = await live();
    const before = scheduleIds();
    const { monthly, ...schedules } = stated.schedules;
    assert.ok(monthly);
    const writes = await change({ schedules }, "schedules.monthly");
    assert.deepEqual(writes, [
      { method: "DELETE", path: `/deployments/${id}/schedules/${before.monthly}`, body: undefined },
    ]);
    const { monthly: gone, ...others } = before;
    assert.ok(gone);
    assert.deepEqual(scheduleIds(), others);
  });

  it("clears the parameters", async () => {
    const { id } = await live();
    const writes = await change({ parameters: {} }, "parameters.model", "parameters.rows");
    assert.deepEqual(writes, [
      { method: "PATCH", path: `/deployments/${id}`, body: { parameters: {} } },
    ]);
    assert.deepEqual((await live()).parameters, {});
  });

  if (!isBrief) {
    it("shows tags that were changed by hand, and repairs them", async () => {
      const { id } = await live();
      await hand.call("PATCH", `/deployments/${id}`, { tags: ["by hand"] });
      assert.deepEqual(drifted(succeeded(await stack.refresh())), [{ name: "etl", op: "update" }]);
      const preview = succeeded(await stack.preview());
      assert.deepEqual(
        changed(preview).map(({ name, op }) => ({ name, op })),
        [{ name: "etl", op: "update" }],
      );
      assert.ok(changed(preview)[0]?.diff?.every((path) => path.startsWith("tags")));
      wire.take();
      succeeded(await stack.up());
      assert.deepEqual(
        wire.takeWrites().map(({ method, path, body }) => ({ method, path, body })),
        [{ method: "PATCH", path: `/deployments/${id}`, body: { tags: stated.tags } }],
      );
      assert.deepEqual((await live()).tags, stated.tags);
    });
  }

  if (!isBrief) {
    it("makes a schedule again that was deleted by hand", async () => {
      const { id } = await live();
      const before = scheduleIds();
      await hand.client.schedules.delete(id, before.nightly ?? "");
      assert.deepEqual(drifted(succeeded(await stack.refresh())), [{ name: "etl", op: "update" }]);
      expectChanges(await stack.preview(), {
        name: "etl",
        op: "update",
        diff: ["schedules.nightly"],
      });
      succeeded(await stack.up());
      const { nightly, ...others } = scheduleIds();
      const { nightly: old, ...kept } = before;
      assert.deepEqual(others, kept);
      assert.notEqual(nightly, old);
    });
  }

  if (!isBrief) {
    it("makes the deployment again that was deleted by hand", async () => {
      const { id } = await live();
      await hand.client.deployments.delete(id);
      assert.deepEqual(drifted(succeeded(await stack.refresh())), [{ name: "etl", op: "delete" }]);
      expectChanges(await stack.preview(), { name: "etl", op: "create" });
      succeeded(await stack.up());
      const { parameters, schedules, id: fresh } = await live();
      assert.notEqual(fresh, id);
      assert.deepEqual([parameters, schedules.length], [stated.parameters, 2]);
    });
  }

  it("keeps a person's pause of a schedule through an up of something else", async () => {
    const { id } = await live();
    const { weekly } = scheduleIds();
    const isActive = async () => {
      return (await live()).schedules.find((schedule) => schedule.id === weekly)?.active;
    };
    await hand.client.schedules.update(id, weekly ?? "", { active: false });
    assert.deepEqual(drifted(succeeded(await stack.refresh())), []);
    await change({ description: "Loads everything" }, "description");
    assert.equal(await isActive(), false);
    const schedules = { ...stated.schedules, weekly: { ...stated.schedules.weekly, active: true } };
    await change({ schedules }, "schedules.weekly.active");
    assert.equal(await isActive(), true, "what the program states counts");
    assert.equal(scheduleIds().weekly, weekly);
  });

  it("pauses and resumes as the program says", async () => {
    const { id } = await live();
    const paused = (value: boolean) => [
      { method: "PATCH", path: `/deployments/${id}`, body: { paused: value } },
    ];
    assert.deepEqual(await change({ paused: true }, "paused"), paused(true));
    assert.equal((await live()).paused, true);
    assert.deepEqual(await change({ paused: undefined }, "paused"), paused(false));
    assert.equal((await live()).paused, false);
  });

  if (!isBrief) {
    it("cancels a run that has not started when the run leaves the program", async () => {
      const run = { type: "FlowRun", name: "run", args: { deployment: ref("etl") } };
      succeeded(await stack.up([...program(), run]));
      const id = stack.text("run.flowRunId");
      assert.equal((await hand.client.runs.get(id))?.state_type, "SCHEDULED");
      expectChanges(await stack.up(program()), { name: "run", op: "delete" });
      assert.equal((await hand.client.runs.get(id))?.state_type, "CANCELLED");
    });
  }

  it("leaves nothing in the server", async () => {
    succeeded(await stack.destroy());
    const { client } = hand;
    assert.equal(await client.deployments.byName(flowName, "nightly"), undefined);
    assert.equal(await client.flows.byName(`${flowName}-notes`), undefined);
    assert.equal(await client.workPools.get(pool), undefined);
  });
}
