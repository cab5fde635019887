import { strict as assert } from "node:assert";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import type { DeploymentInputs } from "../../../lib/resources/deployment/inputs";
import { PLAIN_TEMPLATE } from "../../support/job-template";
import { describeOnPrefect } from "../../support/on-prefect";
import { planLate } from "../../support/plan-late";
import { type Lab, openLab } from "./lab";

describeOnPrefect(
  "deployment handlers: pools, drift and stopping",
  [3, 2],
  (server, generation) => {
    let lab: Lab;
    let inputs: DeploymentInputs;
    beforeEach(() => {
      lab = openLab(server());
      inputs = { name: "d", flowName: lab.flowName(), stopTimeoutSeconds: 1 };
    });
    afterEach(() => lab.cleanUp());

    const create = async (given = inputs) => {
      const made = await handler.create(lab.context, given);
      lab.writes();
      return made;
    };
    const makePool = async (name = lab.poolName()) =>
      lab.person.workPools.create({ name, type: "process", base_job_template: PLAIN_TEMPLATE });
    /** 2.20 refuses a pool without job variables beside it. */
    const onPoolBody = (work_pool_name: string, work_queue_name: string) => ({
      work_pool_name,
      work_queue_name,
      ...(generation === 2 ? { job_variables: {} } : {}),
    });
    const problems = async (news: DeploymentInputs) =>
      (await handler.check(lab.context, news, undefined)).problems;

    it("moves to a pool, to a queue in it and back, naming both each time", async () => {
      const pool = await makePool();
      const made = await create();
      const call = `PATCH /deployments/${made.id}`;

      const onPool = { ...inputs, workPoolName: pool.name };
      const first = await handler.update(lab.context, made.id, made.state, onPool);
      const onQueue = { ...onPool, workQueueName: "gpu" };
      const second = await handler.update(lab.context, made.id, first, onQueue);
      const third = await handler.update(lab.context, made.id, second, onPool);

      const body = (queue: string) => onPoolBody(pool.name, queue);
      assert.deepEqual(lab.writes(), [
        { call, body: body("default") },
        { call, body: body("gpu") },
        { call, body: body("default") },
      ]);
      const read = await handler.read(lab.context, made.id, third);
      assert.deepEqual(read?.inputs, onPool);
    });

    it("writes nothing for another way to its cluster, and remembers it", async () => {
      const made = await create();
      const news = { ...inputs, kubernetesCluster: { context: "there" } };

      const state = await handler.update(lab.context, made.id, made.state, news);

      assert.deepEqual(lab.writes(), []);
      assert.deepEqual(state.kubernetesCluster, { context: "there" });
      assert.deepEqual((await handler.read(lab.context, made.id, state))?.inputs, news);
      assert.equal(handler.diff(state, news).changed, false);
    });

    it("leaves its pool, on 2.20 as a new deployment", async () => {
      const pool = await makePool();
      const made = await create({ ...inputs, workPoolName: pool.name });

      const difference = handler.diff(made.state, inputs);

      if (generation === 2) {
        const replaces = ["workPoolName"];
        assert.deepEqual(difference, { changed: true, replaces, deleteBeforeReplace: true });
        return;
      }
      assert.deepEqual(difference.replaces, []);
      const state = await handler.update(lab.context, made.id, made.state, inputs);
      assert.equal((await lab.person.deployments.get(made.id))?.work_pool_name, null);
      const read = await handler.read(lab.context, made.id, state);
      assert.equal(handler.diff(read!.state, inputs).changed, false);
    });

    it("joins a pool again that was made anew, when it is told the new id", async () => {
      const pool = await makePool();
      const onPool = { ...inputs, workPoolName: pool.name, workPoolId: pool.id };
      const made = await create(onPool);
      await lab.person.workPools.delete(pool.name);
      const anew = await makePool(pool.name);
      const news = { ...onPool, workPoolId: anew.id };

      assert.deepEqual(handler.diff(made.state, news).replaces, []);
      assert.equal(handler.diff(made.state, news).changed, true);
      await handler.update(lab.context, made.id, made.state, news);

      const body = onPoolBody(pool.name, "default");
      assert.deepEqual(lab.writes(), [{ call: `PATCH /deployments/${made.id}`, body }]);
      assert.equal((await lab.person.deployments.get(made.id))?.work_pool_name, pool.name);
    });

    it("is checked against the pool, but for one that the program is about to make", async () => {
      const pool = await makePool();
      const paths = async (news: Partial<DeploymentInputs>) =>
        (await problems({ ...inputs, ...news })).map(({ path }) => path);

      assert.deepEqual(await paths({ workPoolName: pool.name }), []);
      assert.deepEqual(await paths({ workPoolName: "nowhere" }), ["workPoolName"]);
      assert.deepEqual(await paths({ workPoolName: "nowhere", workPoolId: "some-id" }), []);
      const jobVariables = { command: 5, env: { A: 1 } };
      assert.deepEqual(await paths({ workPoolName: pool.name, jobVariables }), [
        "jobVariables.env.A",
        "jobVariables.command",
      ]);
      const made = await create();
      const moved = { ...inputs, workPoolName: "nowhere" };
      await assert.rejects(
        handler.update(lab.context, made.id, made.state, moved),
        /workPoolName names no work pool: "nowhere"/,
      );
    });

    it("shows what people changed, but not what is theirs", async () => {
      const made = await create({ ...inputs, tags: ["a"], description: "d" });
      await lab.person.deployments.update(made.id, {
        tags: ["a", "b"],
        description: null,
        paused: true,
        parameters: { n: 1 },
      });

      const read = await handler.read(lab.context, made.id, made.state);

      const { description: _, ...rest } = { ...inputs, description: "d" };
      assert.deepEqual(read?.inputs, { ...rest, tags: ["a", "b"], parameters: { n: 1 } });
      const news = { ...inputs, tags: ["a"], description: "d" };
      assert.equal(handler.diff(read.state, news).changed, true);
      await handler.update(lab.context, made.id, read.state, news);
      const body = { description: "d", tags: ["a"], parameters: {} };
      assert.deepEqual(lab.writes(), [{ call: `PATCH /deployments/${made.id}`, body }]);
      assert.equal((await lab.person.deployments.get(made.id))?.paused, true);
    });

    it("shows a pause that is the program's, and repairs it", async () => {
      const news = { ...inputs, paused: true };
      const made = await create(news);
      await lab.person.deployments.update(made.id, { paused: false });

      const read = await handler.read(lab.context, made.id, made.state);

      assert.equal(read?.inputs.paused, false);
      await handler.update(lab.context, made.id, read.state, news);
      assert.equal((await lab.person.deployments.get(made.id))?.paused, true);
      const state = { ...read.state, paused: true };
      await handler.update(lab.context, made.id, state, inputs);
      assert.equal((await lab.person.deployments.get(made.id))?.paused, false);
    });

    it("stops: paused, active runs cancelled, the ones that do not obey by force; then starts again", async () => {
      const made = await create();
      const scheduled = await lab.startRun(made.id, "SCHEDULED");
      const running = await lab.startRun(made.id);
      const finished = await lab.startRun(made.id, "COMPLETED");
      const news = { ...inputs, stopped: true };

      const state = await handler.update(lab.context, made.id, made.state, news);

      const writes = lab.writes();
      assert.deepEqual(writes[0], {
        call: `PATCH /deployments/${made.id}`,
        body: { paused: true },
      });
      const states = await Promise.all(
        [scheduled, running, finished].map(
          async (id) => (await lab.person.runs.get(id))?.state_type,
        ),
      );
      assert.deepEqual(states, ["CANCELLED", "CANCELLED", "COMPLETED"]);
      assert.equal(lab.warnings.length, 1);
      assert.ok(lab.warnings[0]!.includes(running) && !lab.warnings[0]!.includes(scheduled));
      await handler.update(lab.context, made.id, state, inputs);
      assert.equal((await lab.person.deployments.get(made.id))?.paused, false);
    });

    it("cancels a paused run too", async () => {
      const made = await create();
      const id = await lab.startRun(made.id);
      const pause_timeout = new Date(Date.now() + 3_600_000).toISOString();
      const details = { pause_timeout } as never;
      await lab.person.runs.setState(id, {
        type: "PAUSED",
        name: "Paused",
        state_details: details,
      });

      await handler.update(lab.context, made.id, made.state, { ...inputs, stopped: true });

      const states = lab
        .writes()
        .map(({ body }) => (body as { state?: { type: string } }).state?.type);
      assert.ok(states.includes("CANCELLING"));
      assert.equal((await lab.person.runs.get(id))?.state_type, "CANCELLED");
    });

    it("is deleted after its runs have ended, and takes the flow that it made along when empty", async () => {
      const made = await create();
      const run = await lab.startRun(made.id, "SCHEDULED");
      const other = await create({ ...inputs, name: "other" });

      await handler.delete(lab.context, made.id, made.state);
      assert.ok(await lab.person.flows.byName(inputs.flowName!));
      await lab.person.runs.delete(run);
      await handler.delete(lab.context, other.id, other.state);

      assert.equal(await lab.person.flows.byName(inputs.flowName!), undefined);
      const calls = lab.writes().map(({ call }) => call.split(" ")[0]);
      assert.ok(calls.indexOf("PATCH") < calls.indexOf("POST"));
      assert.ok(calls.indexOf("POST") < calls.indexOf("DELETE"));
    });

    it("takes back what a scheduler plans while it is deleted, and its flow along", async () => {
      const made = await create({ ...inputs, schedules: { weekly: { interval: 604_800 } } });
      const client = await lab.context.client();
      const active: typeof client.runs.active = async (where) => {
        if ((await client.runs.planned(made.id)).length === 0) {
          const url = `${server().apiUrl}/deployments/${made.id}/schedule`;
          const headers = { "content-type": "application/json" };
          await fetch(url, { method: "POST", headers, body: "{}" });
        }
        // Once, as a scheduler that had begun before the pause.
        runs.active = client.runs.active;
        assert.notEqual((await client.runs.planned(made.id)).length, 0);
        return client.runs.active(where);
      };
      const runs = { ...client.runs, active };
      const context = { ...lab.context, client: async () => ({ ...client, runs }) };

      await handler.delete(context, made.id, made.state);

      assert.equal(await lab.person.flows.byName(inputs.flowName!), undefined);
    });

    it("takes the flow along with what was planned late of another deployment of it", async () => {
      const made = await create();
      await planLate(server().apiUrl, made.state.flowId);

      await handler.delete(lab.context, made.id, made.state);

      assert.equal(await lab.person.flows.byName(inputs.flowName!), undefined);
    });

    it("keeps the flow while runs tell its history, and always one that was there before", async () => {
      const made = await create();
      await lab.startRun(made.id, "COMPLETED");
      await handler.delete(lab.context, made.id, made.state);
      assert.ok(await lab.person.flows.byName(inputs.flowName!));

      const name = lab.flowName();
      await lab.person.flows.upsert(name);
      const theirs = await create({ ...inputs, flowName: name });
      await handler.delete(lab.context, theirs.id, theirs.state);
      assert.ok(await lab.person.flows.byName(name));
    });

    it("says at preview and again at apply what 2.20 cannot do", async () => {
      const news: DeploymentInputs = {
        ...inputs,
        labels: { team: "ml" },
        concurrencyLimit: 2,
        concurrencyOptions: { collisionStrategy: "ENQUEUE" },
        schedules: { a: { cron: "0 1 1 1 *", parameters: { n: 1 } } },
      };

      const found = await problems(news);

      if (generation === 3) return assert.deepEqual(found, []);
      assert.deepEqual(
        found.map(({ path }) => path),
        ["labels", "concurrencyLimit", "concurrencyOptions", "schedules.a.parameters"],
      );
      assert.match(found[0]!.message, /needs a Prefect 3 server; this one is 2\.20/);
      await assert.rejects(handler.create(lab.context, news), /labels needs a Prefect 3 server/);
      assert.deepEqual(lab.writes(), []);
    });
  },
);
