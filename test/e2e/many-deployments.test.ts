import assert from "node:assert/strict";
import { byHand } from "../support/by-hand";
import { drifted, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import type { ProgramData } from "../support/program";
import { openStack, type TestStack } from "../support/stack";
import { openWire, type Wire } from "../support/wire";

const COUNT = 100;

describeOnEngines("A hundred deployments with schedules", (kind) => {
  describeOnPrefect("on SQLite, with the default parallelism", [3], (server) => {
    const flowNames = Array.from({ length: 10 }, () => uniqueName("etl"));
    let wire: Wire;
    let stack: TestStack;

    const program: ProgramData = Array.from({ length: COUNT }, (_, index) => ({
      type: "Deployment",
      name: `etl-${index}`,
      args: {
        name: `etl-${index}`,
        flowName: flowNames[index % flowNames.length],
        // None that is due meanwhile: a run that is, is history, which keeps its flow.
        schedules: { yearly: { cron: `${index % 60} 2 1 1 *` }, weekly: { interval: 604_800 } },
      },
    }));

    before(async () => {
      wire = await openWire(server().apiUrl);
      stack = await openStack(kind, { env: { PREFECT_API_URL: wire.apiUrl } });
    });

    after(async function () {
      this.timeout(180_000);
      await stack?.close();
      await wire?.close();
    });

    const live = async () => {
      const { client } = byHand(server().apiUrl);
      return client.deployments.list({ flowNames });
    };

    it("are made without one error or warning", async () => {
      const up = succeeded(await stack.up(program));
      assert.equal(up.changes.create, COUNT + 1, "and the stack itself");
      assert.deepEqual(
        up.log.filter(({ severity }) => severity === "error" || severity === "warning"),
        [],
      );
      const found = await live();
      assert.equal(found.length, COUNT);
      assert.ok(found.every(({ schedules }) => schedules.length === 2));
    });

    it("have no changes in a second up, which sends nothing", async () => {
      wire.take();
      expectNoChanges(await stack.up());
      assert.deepEqual(wire.takeWrites(), []);
    });

    it("are refreshed by a few requests, and one that has drifted shows", async () => {
      const one = (await live()).find(({ name }) => name === "etl-77");
      const description = uniqueName("by hand");
      await byHand(server().apiUrl).client.deployments.update(one!.id, { description });
      wire.take();
      const refresh = succeeded(await stack.refresh());
      const requests = wire.take().map(({ method, path }) => `${method} ${path}`);
      assert.deepEqual(drifted(refresh), [{ name: "etl-77", op: "update" }]);
      assert.ok(requests.length <= 5, requests.join("\n"));
    });

    it("are gone, with their flows, after destroy", async () => {
      succeeded(await stack.destroy());
      assert.deepEqual(await live(), []);
      const { client, call } = byHand(server().apiUrl);
      for (const name of flowNames) {
        const flow = await client.flows.byName(name);
        if (flow === undefined) continue;
        const runs = await call("POST", "/flow_runs/filter", {
          flows: { id: { any_: [flow.id] } },
        });
        assert.fail(`the flow ${name} is left, with runs ${JSON.stringify(runs)}`);
      }
    });
  });
});
