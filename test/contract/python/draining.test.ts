import { strict as assert } from "node:assert";
import { poll } from "../../../lib/core/time";
import { describeOnPrefect } from "../../support/on-prefect";
import type { PythonProcess } from "../../support/python";
import { type Kind, type Lab, openLab } from "./served";

const KINDS: readonly { kind: Kind; who: string; ready: RegExp }[] = [
  { kind: "serve.py", who: "serving", ready: /serving deployment/ },
  { kind: "worker.py", who: "worker", ready: /works for pool/ },
];

/** Everything that a process started ends with it; zombies and the last moments do not count. */
async function assertNothingLeft(process: PythonProcess): Promise<void> {
  await poll({ timeoutSeconds: 5, intervalSeconds: 0.1 }, async () =>
    process.left().length === 0 ? true : undefined,
  );
  assert.deepEqual(process.left(), []);
}

for (const { kind, who, ready } of KINDS) {
  describeOnPrefect(`${kind} that is stopped`, [3, 2], (server) => {
    let lab: Lab;
    let deploymentId: string;

    before(async function () {
      this.timeout(60_000);
      lab = openLab(server(), kind);
      if (kind === "worker.py") await lab.createPool();
      deploymentId = await lab.deploy();
    });

    after(() => lab?.close());

    async function startedRun(seconds: number, drainSeconds: number, stubborn = false) {
      const process = lab.start(drainSeconds);
      await process.said(ready);
      const run = await lab.hand.run(deploymentId, { seconds, stubborn_child: stubborn });
      await lab.hand.until(run.id, ["RUNNING"]);
      return { process, runId: run.id };
    }

    it("lets the run in flight end, takes no new one, and exits with 0", async function () {
      this.timeout(120_000);
      const before = await lab.hand.client.deployments.get(deploymentId);
      const { process, runId } = await startedRun(5, 60);
      process.signal("SIGTERM");
      await process.said("stopping");
      const next = await lab.hand.run(deploymentId, { seconds: 1 });
      assert.equal(await process.ended(), 0, process.output());
      const ended = await lab.hand.until(runId, ["COMPLETED"], 5);
      assert.equal(ended.state_type, "COMPLETED");
      const waiting = await lab.hand.client.runs.get(next.id);
      assert.equal(waiting?.state_type, "SCHEDULED", "the next process takes it");
      await lab.hand.cancel(next.id);
      await assertNothingLeft(process);

      const after = await lab.hand.client.deployments.get(deploymentId);
      const polled = { last_polled: null, status: null, updated: null };
      assert.deepEqual({ ...after, ...polled }, { ...before, ...polled });
    });

    it("obeys a cancellation while it drains", async function () {
      this.timeout(120_000);
      const { process, runId } = await startedRun(100, 80);
      process.signal("SIGINT");
      await process.said("stopping");
      await lab.hand.cancel(runId);
      await lab.hand.until(runId, ["CANCELLED"], 40);
      assert.equal(await process.ended(), 0, process.output());
      await assertNothingLeft(process);
    });

    it("ends what outlives the drain and says why in the run's state", async function () {
      this.timeout(120_000);
      const { process, runId } = await startedRun(100, 2, true);
      process.signal("SIGTERM");
      assert.equal(await process.ended(30), 0, process.output());
      const run = await lab.hand.until(runId, ["CRASHED"], 1);
      assert.equal(
        run.state?.message,
        `the ${who} process was stopped after draining for 2 s`,
        process.output(),
      );
      assert.match(process.output(), /1 run left after 2 s: terminating/);
      await assertNothingLeft(process);
    });

    it("ends at once at a second signal", async function () {
      this.timeout(120_000);
      const { process, runId } = await startedRun(100, 80);
      process.signal("SIGTERM");
      await process.said("stopping");
      process.signal("SIGTERM");
      assert.equal(await process.ended(20), 0, process.output());
      const run = await lab.hand.until(runId, ["CRASHED"], 1);
      assert.match(run.state?.message ?? "", /was stopped after draining for \d s$/);
      await assertNothingLeft(process);
    });

    it("exits within seconds when idle", async function () {
      this.timeout(60_000);
      const process = lab.start(80);
      await process.said(ready);
      process.signal("SIGTERM");
      assert.equal(await process.ended(8), 0, process.output());
      await assertNothingLeft(process);
    });
  });
}
