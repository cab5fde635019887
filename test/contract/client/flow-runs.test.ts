import assert from "node:assert/strict";
import { isNotFound, type PrefectClient } from "../../../lib/client";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { clientOf, newDeployment } from "./client-of";

const UNKNOWN_ID = "11111111-1111-4111-8111-111111111111";

/** Leaves no run behind that would become overdue. */
async function discard(client: PrefectClient, deploymentId: string): Promise<void> {
  for (const run of await client.runs.active({ deploymentIds: [deploymentId] })) {
    await client.runs.delete(run.id);
  }
}

describeOnPrefect("client: flow runs", [3, 2], (server, generation) => {
  it("creates a run with parameters and reads it back", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);

    const run = await client.runs.create(deployment.id, { parameters: { n: 1 }, tags: ["t"] });

    const read = await client.runs.get(run.id);
    assert.equal(read?.deployment_id, deployment.id);
    assert.deepEqual(read?.parameters, { n: 1 });
    assert.deepEqual(read?.tags, ["t"]);
    assert.equal(read?.state_type, "SCHEDULED");
    assert.equal(await client.runs.delete(run.id), true);
    assert.equal(await client.runs.delete(run.id), false);
    assert.equal(await client.runs.get(run.id), undefined);
  });

  it("makes one run when the answer to the first request is lost", async () => {
    const { deployment } = await newDeployment(clientOf(server()));
    let posts = 0;
    const client = clientOf(server(), {}, async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method !== "POST" || posts++ > 0) return response;
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    });

    const run = await client.runs.create(deployment.id);

    assert.ok(posts > 1);
    const active = await client.runs.active({ deploymentIds: [deployment.id] });
    assert.deepEqual(
      active.map(({ id }) => id),
      [run.id],
    );
    await discard(client, deployment.id);
  });

  it("tells what Prefect made of a proposed state", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);
    const cancelling = { type: "CANCELLING", name: "Cancelling" } as const;

    const waiting = await client.runs.create(deployment.id);
    const refused = await client.runs.setState(waiting.id, cancelling);
    assert.equal(refused.status, "REJECT");
    assert.equal(refused.state?.type, "CANCELLED");
    assert.equal(typeof refused.reason, "string");

    const running = await client.runs.create(deployment.id);
    await client.runs.setState(running.id, { type: "RUNNING" }, true);
    const accepted = await client.runs.setState(running.id, cancelling);
    assert.equal(accepted.status, "ACCEPT");
    assert.equal(accepted.state?.type, "CANCELLING");
    assert.equal(accepted.reason, undefined);

    await client.runs.setState(running.id, { type: "CANCELLED" }, true);
    const late = await client.runs.setState(running.id, cancelling);
    assert.equal(late.status, "ABORT");
    assert.equal(typeof late.reason, "string");
  });

  it("finds the active runs of a deployment and of a work pool, and no others", async () => {
    const client = clientOf(server());
    const pool = uniqueName("pool");
    await client.workPools.create({ name: pool, type: "process" });
    const [mine, other] = [await newDeployment(client), await newDeployment(client)];
    await client.deployments.update(mine.deployment.id, { work_pool_name: pool });
    const run = await client.runs.create(mine.deployment.id);
    const done = await client.runs.create(mine.deployment.id);
    await client.runs.setState(done.id, { type: "COMPLETED" }, true);
    await client.runs.create(other.deployment.id);
    const ids = async (where: Parameters<typeof client.runs.active>[0]) =>
      (await client.runs.active(where)).map(({ id }) => id);

    assert.deepEqual(await ids({ deploymentIds: [mine.deployment.id] }), [run.id]);
    assert.deepEqual(await ids({ workPoolNames: [pool] }), [run.id]);
    assert.deepEqual(
      await ids({ deploymentIds: [mine.deployment.id], stateTypes: ["COMPLETED"] }),
      [done.id],
    );
    assert.deepEqual(await ids({ deploymentIds: [] }), []);

    await discard(client, mine.deployment.id);
    await discard(client, other.deployment.id);
  });

  it("reads logs from either end, across pages", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);
    const run = await client.runs.create(deployment.id);
    await client.runs.delete(run.id);
    const lines = [...Array(250).keys()].map((n) => ({
      name: "prefect.flow_runs",
      level: 20,
      message: `line ${n}`,
      timestamp: new Date(Date.now() - 250_000 + n * 1000).toISOString(),
      flow_run_id: run.id,
    }));
    await fetch(`${server().apiUrl}/logs/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(lines),
    });
    const messages = async (wanted: Parameters<typeof client.runs.logs>[1]) =>
      (await client.runs.logs(run.id, wanted)).map(({ message }) => message);

    assert.deepEqual(await messages({ limit: 2 }), ["line 0", "line 1"]);
    assert.deepEqual(await messages({ limit: 2, offset: 3 }), ["line 3", "line 4"]);
    assert.deepEqual(await messages({ limit: 2, from: "end" }), ["line 248", "line 249"]);
    assert.equal((await messages({ limit: 1000 })).length, 250);
  });

  it("passes on a missing deployment as a 404", async () => {
    await assert.rejects(clientOf(server()).runs.create(UNKNOWN_ID), isNotFound);
  });

  it("names a run's page in the UI", async () => {
    const client = clientOf(server());
    await client.server();
    const path = generation === 3 ? "runs/flow-run" : "flow-runs/flow-run";
    const ui = server().apiUrl.replace("/api", "");
    assert.equal(client.urls.flowRun("abc"), `${ui}/${path}/abc`);
    const page = await fetch(client.urls.flowRun("abc"), { headers: { Accept: "text/html" } });
    assert.match(page.headers.get("content-type") ?? "", /html/);
  });
});
