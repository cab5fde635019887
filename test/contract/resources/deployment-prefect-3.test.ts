import { strict as assert } from "node:assert";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import type { DeploymentInputs } from "../../../lib/resources/deployment/inputs";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

describeOnPrefect("deployment handlers: what only Prefect 3 has", [3], (server) => {
  let lab: Lab;
  let inputs: DeploymentInputs;
  let limits: string[];
  beforeEach(() => {
    lab = openLab(server());
    inputs = { name: "d", flowName: lab.flowName(), stopTimeoutSeconds: 1 };
    limits = [];
  });
  afterEach(async () => {
    await lab.cleanUp();
    for (const id of limits) await api("DELETE", `/v2/concurrency_limits/${id}`);
  });

  const api = async (method: string, path: string, body?: unknown) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(server().apiUrl + path, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as { id: string } };
  };
  const makeLimit = async () => {
    const { body } = await api("POST", "/v2/concurrency_limits/", {
      name: uniqueName("limit"),
      limit: 5,
    });
    limits.push(body.id);
    return body.id;
  };
  const limitIsThere = async (id: string) =>
    (await api("GET", `/v2/concurrency_limits/${id}`)).status === 200;
  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  /** Goes through these inputs one after the other; each must stick and read back as stated. */
  const goThrough = async (...steps: Partial<DeploymentInputs>[]) => {
    let { id, state } = await create({ ...inputs, ...steps[0] });
    for (const step of steps) {
      const news = { ...inputs, ...step };
      if (handler.diff(state, news).changed) {
        state = await handler.update(lab.context, id, state, news);
      }
      const read = await handler.read(lab.context, id, state);
      assert.deepEqual(read?.inputs, news);
    }
    return { id, state };
  };

  it("sets, changes and clears concurrency", async () => {
    await goThrough(
      { concurrencyLimit: 2, concurrencyOptions: { collisionStrategy: "CANCEL_NEW" } },
      { concurrencyLimit: 3, concurrencyOptions: { gracePeriodSeconds: 90 } },
      { concurrencyLimit: 3 },
      {},
      { concurrencyLimit: 1 },
    );
  });

  it("goes from a limit of its own to a linked one and back, and never harms the linked one", async () => {
    const [one, two] = [await makeLimit(), await makeLimit()];

    const { id, state } = await goThrough(
      { globalConcurrencyLimitId: one },
      { concurrencyLimit: 5 },
      { globalConcurrencyLimitId: one },
      { globalConcurrencyLimitId: two },
      {},
      { concurrencyLimit: 2 },
      { globalConcurrencyLimitId: one, labels: { a: 1 } },
      { globalConcurrencyLimitId: one },
    );
    await handler.delete(lab.context, id, state);

    assert.deepEqual([await limitIsThere(one), await limitIsThere(two)], [true, true]);
  });

  it("changes labels by a document that keeps everything else, a person's switch-off included", async () => {
    const pool = await lab.person.workPools.create({ name: lab.poolName(), type: "process" });
    const given: DeploymentInputs = {
      ...inputs,
      description: "d",
      tags: ["t"],
      labels: { team: "ml", tier: 1 },
      parameters: { n: 1 },
      concurrencyLimit: 2,
      workPoolName: pool.name,
      jobVariables: { env: { A: "1" } },
      schedules: { a: { cron: "0 1 1 1 *" }, b: { cron: "0 2 1 1 *", parameters: { n: 2 } } },
    };
    const made = await create(given);
    await lab.person.schedules.update(made.id, made.state.scheduleIds.a!, { active: false });
    await lab.person.deployments.update(made.id, { paused: true });

    const news = { ...given, labels: { team: "data" }, description: "e" };
    const state = await handler.update(lab.context, made.id, made.state, news);

    assert.deepEqual(
      lab.writes().map(({ call }) => call),
      [`PATCH /deployments/${made.id}`, "POST /deployments/"],
    );
    const live = await lab.person.deployments.get(made.id);
    assert.deepEqual([live?.labels?.team, live?.labels?.tier], ["data", undefined]);
    assert.equal(live?.paused, true);
    const a = live?.schedules.find((one) => one.id === state.scheduleIds.a);
    assert.deepEqual([a?.slug, a?.active], ["a", false]);
    const read = await handler.read(lab.context, made.id, state);
    assert.deepEqual(read?.inputs, news);
  });

  it("keeps parameters that the server resolves at each run unresolved", async () => {
    const template = (value: string) => ({ n: { __prefect_kind: "json", value } });

    const { id } = await goThrough(
      { parameters: template("1") },
      { parameters: template("2"), schedules: { a: { cron: "0 1 1 1 *" } } },
    );

    const live = await lab.person.deployments.get(id);
    assert.deepEqual(live?.parameters, template("2"));
    assert.equal(live?.schedules[0]?.slug, "a");
  });

  it("changes a schedule's parameters and clears them", async () => {
    const cron = "0 1 1 1 *";
    await goThrough(
      { schedules: { a: { cron, parameters: { n: 1 } } } },
      { schedules: { a: { cron, parameters: { n: 2 } } } },
      { schedules: { a: { cron } } },
    );
  });

  it("tells the server all of it under Prefect's own names, made and changed", async () => {
    const cron = "0 1 1 1 *";
    const given: DeploymentInputs = {
      ...inputs,
      concurrencyLimit: 2,
      concurrencyOptions: { collisionStrategy: "CANCEL_NEW", gracePeriodSeconds: 90 },
      versionInfo: { type: "vcs:git", version: "abc" },
      schedules: { a: { cron, parameters: { n: 1 } } },
    };
    const { id, state } = await handler.create(lab.context, given);

    const made = lab.writes().find(({ call }) => call === "POST /deployments/");
    const { version_info, concurrency_limit } = made?.body as Record<string, unknown>;
    assert.deepEqual([version_info, concurrency_limit], [given.versionInfo, 2]);
    const live = await lab.person.deployments.get(id);
    const options = { collision_strategy: "CANCEL_NEW", grace_period_seconds: 90 };
    assert.deepEqual(live?.concurrency_options, options);
    assert.equal(live?.global_concurrency_limit?.limit, 2);
    const { slug, parameters } = live.schedules[0]!;
    assert.deepEqual([slug, parameters], ["a", { n: 1 }]);

    await handler.update(lab.context, id, state, {
      ...given,
      concurrencyOptions: { collisionStrategy: "ENQUEUE", gracePeriodSeconds: 60 },
      versionInfo: { type: "vcs:git", version: "def" },
    });

    const body = {
      concurrency_options: { collision_strategy: "ENQUEUE", grace_period_seconds: 60 },
      version_info: { type: "vcs:git", version: "def" },
    };
    assert.deepEqual(lab.writes(), [{ call: `PATCH /deployments/${id}`, body }]);
    assert.deepEqual(
      (await lab.person.deployments.get(id))?.concurrency_options,
      body.concurrency_options,
    );
  });

  it("takes version info, which an open-source server does not keep, without a lasting difference", async () => {
    const versionInfo = { type: "vcs:git", version: "abc" };

    await goThrough({ versionInfo }, { versionInfo: { ...versionInfo, version: "def" } }, {});
  });
});
