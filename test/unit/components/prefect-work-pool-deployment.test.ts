import assert from "node:assert/strict";
import { record, type Recorded } from "../../support/mocks";
import { pythonFile } from "../../../lib/core/package-files";
import {
  PrefectWorkPoolDeployment,
  type PrefectWorkPoolDeploymentArgs,
  WorkPool,
  type WorkPoolArgs,
} from "../../../lib";
import { connection, etlPackage, FLOWS, needsPython } from "./fixtures";

describe("PrefectWorkPoolDeployment", function () {
  this.timeout(60_000);
  needsPython();

  type Args = Partial<PrefectWorkPoolDeploymentArgs>;
  const deploy = (args: Args = {}, pool?: WorkPoolArgs) =>
    record(() => {
      const opts = connection();
      const shared = pool && new WorkPool("shared", pool, { provider: opts.providers[0] });
      return new PrefectWorkPoolDeployment(
        "nightly",
        {
          package: etlPackage(),
          dataDirectory: "/data",
          workPool: shared ?? { name: "ml" },
          ...args,
        },
        opts,
      );
    });
  const deploymentOf = ({ one }: Recorded<unknown>) => one("Deployment", "nightly");
  const named = ({ registrations }: Recorded<unknown>, type: string) =>
    registrations.filter((item) => item.type.endsWith(`:${type}`)).map(({ name }) => name);

  it("makes the pool and one worker, and binds the deployment to the pool", async () => {
    const recorded = await deploy();
    assert.deepEqual(recorded.one("WorkPool", "nightly-pool").inputs, { name: "ml" });
    assert.deepEqual(named(recorded, "LocalProcess"), ["nightly-worker-1"]);
    const { inputs } = deploymentOf(recorded);
    assert.equal(inputs.workPoolName, "ml");
    assert.equal(inputs.workPoolId, "id-of-nightly-pool");
    assert.deepEqual(inputs.jobVariables, { command: "/venv/bin/python -m prefect.engine" });
  });

  it("starts workers that take the pool's runs and drain", async () => {
    const workers = { count: 1, limit: 2, prefetchSeconds: 30 };
    const recorded = await deploy({ workers, workQueueName: "urgent", drainSeconds: 5 });
    const { inputs, secrets, dependencies } = recorded.one("LocalProcess", "nightly-worker-1");
    assert.deepEqual(inputs.command, [
      "/venv/bin/python",
      pythonFile("worker.py"),
      ...["--pool=ml", "--name=nightly-worker-1", "--queue=urgent", "--limit=2"],
      ...["--prefetch-seconds=30", "--drain-seconds=5"],
    ]);
    assert.equal(inputs.logFile, "/data/worker-1.log");
    assert.equal(inputs.stopGraceSeconds, 20);
    assert.deepEqual(secrets, ["environment"]);
    assert.ok(dependencies.includes("nightly-pool"));
    assert.equal(deploymentOf(recorded).inputs.workQueueName, "urgent");
  });

  for (const count of [0, 1, 3]) {
    it(`starts as many workers as asked: ${count}`, async () => {
      const recorded = await deploy({ workers: count });
      const names = Array.from({ length: count }, (_, index) => `nightly-worker-${index + 1}`);
      assert.deepEqual(named(recorded, "LocalProcess"), names);
      assert.deepEqual(named(recorded, "LocalFolder"), count === 0 ? [] : ["nightly-folder"]);
      assert.equal(recorded.result.nodes.workers.length, count);
      for (const name of names) assert.ok(deploymentOf(recorded).dependencies.includes(name));
    });
  }

  it("shares a pool of the program, without workers unless asked", async () => {
    const recorded = await deploy({}, { name: "team" });
    assert.deepEqual(named(recorded, "WorkPool"), ["shared"]);
    assert.deepEqual(named(recorded, "LocalProcess"), []);
    assert.equal(deploymentOf(recorded).inputs.workPoolName, "team");
    assert.equal(deploymentOf(recorded).inputs.workPoolId, "id-of-shared");
    const working = await deploy({ workers: 1 }, { name: "team" });
    assert.deepEqual(named(working, "LocalProcess"), ["nightly-worker-1"]);
  });

  it("names an existing pool and makes none", async () => {
    const workPool = { existing: "gpu", type: "kubernetes" };
    const recorded = await deploy({ workPool, jobVariables: { image: "etl:1" } });
    assert.deepEqual(named(recorded, "WorkPool"), []);
    assert.deepEqual(named(recorded, "LocalProcess"), []);
    const { inputs } = deploymentOf(recorded);
    assert.equal(inputs.workPoolName, "gpu");
    assert.equal(inputs.workPoolId, undefined);
    assert.equal(inputs.workPoolType, "kubernetes");
    assert.deepEqual(inputs.jobVariables, { image: "etl:1" });
  });

  it("makes a pool of another type without workers or a command of ours", async () => {
    const recorded = await deploy({ workPool: { name: "d", type: "docker" } });
    assert.deepEqual(named(recorded, "LocalProcess"), []);
    assert.deepEqual(deploymentOf(recorded).inputs.jobVariables, {});
  });

  it("lets a job variable of the user win over its own", async () => {
    const recorded = await deploy({ jobVariables: { command: "mine", env: { A: "1" } } });
    assert.deepEqual(deploymentOf(recorded).inputs.jobVariables, {
      command: "mine",
      env: { A: "1" },
    });
  });

  it("keeps an interpreter's path with a space as one word of the command", async () => {
    const source = { kind: "flow", entrypoint: "flows/etl.py:etl" } as const;
    const recorded = await record(() => {
      const args = { source: { ...source, workingDirectory: FLOWS, python: "/my env/python" } };
      return new PrefectWorkPoolDeployment(
        "nightly",
        { package: etlPackage("etl", args), workPool: { name: "ml" } },
        connection(),
      );
    });
    assert.deepEqual(deploymentOf(recorded).inputs.jobVariables, {
      command: "'/my env/python' -m prefect.engine",
    });
  });

  it("has no workers while it is stopped, and keeps the rest", async () => {
    const recorded = await deploy({ stopped: true, workers: 2 });
    assert.deepEqual(named(recorded, "LocalProcess"), []);
    assert.deepEqual(named(recorded, "LocalFolder"), ["nightly-folder"]);
    assert.deepEqual(named(recorded, "WorkPool"), ["nightly-pool"]);
    assert.equal(deploymentOf(recorded).inputs.stopped, true);
  });

  it("is the parent of all that it makes, which uses its connection", async () => {
    const { registrations } = await deploy({ workers: 2 });
    const children = registrations.filter(({ parent }) => parent === "nightly");
    assert.equal(children.length, 5);
    assert.ok(children.every(({ provider }) => provider === "server"));
  });
});
