import { strict as assert } from "node:assert";
import { openFaultProxy, type Treatment } from "../../support/fault-proxy";
import { describeOnPrefect } from "../../support/on-prefect";
import { comesBack, goesAway } from "./absence";
import { type Lab, openLab } from "./served";

const reset: Treatment = ({ socket }) => void socket.resetAndDestroy();

describeOnPrefect("worker.py", [3, 2], (server) => {
  let lab: Lab;

  beforeEach(() => {
    lab = openLab(server(), "worker.py");
  });
  afterEach(() => lab.close());

  it("waits for its pool and neither creates nor changes it", async function () {
    this.timeout(120_000);
    const process = lab.start(10);
    await process.said("waiting for work pool");
    assert.equal(await lab.hand.client.workPools.get(lab.poolName), undefined);
    await lab.createPool();
    const before = await lab.hand.client.workPools.get(lab.poolName);
    await process.said("works for pool");
    const run = await lab.hand.run(await lab.deploy(), { seconds: 0 });
    await lab.hand.until(run.id, ["COMPLETED"]);
    const after = await lab.hand.client.workPools.get(lab.poolName);
    const polled = { status: null, updated: null };
    assert.deepEqual({ ...after, ...polled }, { ...before, ...polled });
    process.signal("SIGTERM");
    assert.equal(await process.ended(15), 0, process.output());
  });

  it("goes on when the server was away while it started", async function () {
    this.timeout(120_000);
    await lab.createPool();
    // It has found its pool, and has not yet told the server of itself.
    const isAway = (nth: number) => nth > 1 && nth < 5;
    const proxy = await openFaultProxy(server().apiUrl, {
      treat: ({ path }) =>
        path.startsWith("/work_pools/") && isAway((asked += 1)) ? reset : undefined,
    });
    let asked = 0;
    const env = { PREFECT_API_URL: proxy.apiUrl, PREFECT_CLIENT_MAX_RETRIES: "0" };
    const process = lab.start(10, { env });
    try {
      await process.said("works for pool", 60);
      const run = await lab.hand.run(await lab.deploy(), { seconds: 0 });
      await lab.hand.until(run.id, ["COMPLETED"]);
      process.signal("SIGTERM");
      assert.equal(await process.ended(15), 0, process.output());
    } finally {
      await proxy.close();
    }
  });

  it("exits within seconds after the server went away", async function () {
    this.timeout(90_000);
    await lab.createPool();
    await goesAway(lab, server(), /works for pool/);
  });

  it("obeys a cancellation and takes runs after the server was away", async function () {
    this.timeout(180_000);
    await lab.createPool();
    await comesBack(lab, server(), /works for pool/);
  });

  it("refuses a pool of another type and one without a template", async function () {
    this.timeout(60_000);
    await lab.hand.client.workPools.create({ name: lab.poolName, type: "process" });
    const empty = lab.start(10);
    assert.equal(await empty.ended(), 1);
    assert.match(empty.output(), /has no base job template; a worker does not write one/);
    await lab.hand.client.workPools.delete(lab.poolName);
    await lab.hand.client.workPools.create({ name: lab.poolName, type: "docker" });
    const other = lab.start(10);
    assert.equal(await other.ended(), 1);
    assert.match(other.output(), /is of type docker; this is a process worker/);
  });
});
