import assert from "node:assert/strict";
import { byHand, type ByHand } from "../../support/by-hand";
import { expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import type { ProgramData } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";

const COUNT = 50;
const FLOWS = 5;

describeOnEngines("Two programs at once", (kind) => {
  describeOnPrefect("on one server on SQLite, fifty deployments each", [3], (server) => {
    const shared = uniqueName("shared");
    const own = [uniqueName("a"), uniqueName("b")];
    let hand: ByHand;
    let stacks: TestStack[] = [];

    /** Of five flows: four of its own, and one that both programs deploy. */
    const program = (stem: string): ProgramData =>
      Array.from({ length: COUNT }, (_, index) => ({
        type: "Deployment",
        name: `d-${index}`,
        args: {
          name: `${stem}-${index}`,
          flowName: index % FLOWS === 0 ? shared : `${stem}-${index % FLOWS}`,
          tags: [stem],
          schedules: { nightly: { cron: `${index} 2 * * *` } },
        },
      }));
    const live = async (stem: string) =>
      (await hand.client.deployments.list({ tags: [stem] })).map(({ id, name, schedules }) => ({
        id,
        name,
        schedules: schedules.map((schedule) => schedule.id),
      }));

    before(async () => {
      hand = byHand(server().apiUrl);
      const env = { PREFECT_API_URL: server().apiUrl };
      stacks = await Promise.all(own.map(() => openStack(kind, { env })));
    });

    after(async function () {
      this.timeout(600_000);
      for (const stack of stacks) await stack.close();
      const flow = await hand.client.flows.byName(shared);
      if (flow) await hand.client.flows.delete(flow.id);
    });

    it("come up side by side without one error or warning", async function () {
      this.timeout(900_000);
      const ups = await Promise.all(stacks.map((stack, at) => stack.up(program(own[at] ?? ""))));
      for (const up of ups) {
        succeeded(up);
        const said = up.log.filter(
          ({ severity }) => severity === "error" || severity === "warning",
        );
        assert.deepEqual(said, []);
      }
      for (const stem of own) {
        const found = await live(stem);
        assert.equal(found.length, COUNT);
        assert.ok(found.every(({ schedules }) => schedules.length === 1));
      }
    });

    it("of which one goes leave the other's as they are", async function () {
      this.timeout(900_000);
      const [first, second] = stacks;
      const [a = "", b = ""] = own;
      const before = await live(b);
      succeeded(await first!.destroy());
      assert.deepEqual(await live(a), []);
      assert.deepEqual(await live(b), before);
      assert.notEqual(await hand.client.flows.byName(shared), undefined);
      expectNoChanges(await second!.preview());
      succeeded(await second!.destroy());
      assert.deepEqual(await live(b), []);
      for (const stem of own) {
        for (let index = 1; index < FLOWS; index++) {
          assert.equal(await hand.client.flows.byName(`${stem}-${index}`), undefined);
        }
      }
    });
  });
});
