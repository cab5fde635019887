import { strict as assert } from "node:assert";
import { workPoolHandler as handler } from "../../../lib/resources/work-pool/handlers";
import type { WorkPoolInputs } from "../../../lib/resources/work-pool/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const PATCH = [
  { op: "add", path: "/variables/properties/env/default", value: { A: "1" } },
] as const;
const TEMPLATE = {
  job_configuration: { command: "{{ command }}" },
  variables: { type: "object", properties: { command: { type: "string" } } },
};

describeOnPrefect("work pool handlers", [3, 2], (server) => {
  let lab: Lab;
  let inputs: WorkPoolInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = { name: lab.poolName(), description: "for tests", concurrencyLimit: 2 };
  });
  afterEach(() => lab.cleanUp());

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  const live = async () => {
    const pool = await lab.person.workPools.get(inputs.name);
    assert.ok(pool);
    return pool;
  };
  const defaultEnv = async () => {
    const { variables } = (await live()).base_job_template;
    return (variables as { properties: { env: { default?: unknown } } }).properties.env.default;
  };

  it("is made with the server's default template for its type, and reads back as stated", async () => {
    const made = await create();

    const pool = await live();
    assert.deepEqual(pool.base_job_template, await lab.person.workPools.defaultTemplate("process"));
    assert.equal(pool.type, "process");
    assert.equal(pool.concurrency_limit, 2);
    assert.equal(made.state.workPoolId, pool.id);
    assert.equal(made.state.defaultQueueId, pool.default_queue_id);
    assert.ok(made.state.url.endsWith(`/work-pools/work-pool/${inputs.name}`));
    assert.ok(JSON.stringify(made.state).length < 600);
    const read = await handler.read(lab.context, made.id, made.state);
    assert.deepEqual(read?.inputs, inputs);
    assert.deepEqual(read.state, made.state);
    assert.equal(handler.diff(read.state, inputs).changed, false);
  });

  for (const [changes, body] of [
    [{ description: undefined }, { description: null }],
    [{ concurrencyLimit: undefined }, { concurrency_limit: null }],
    [{ concurrencyLimit: 0 }, { concurrency_limit: 0 }],
    [{ paused: true }, { is_paused: true }],
  ] as const) {
    it(`sends only ${JSON.stringify(body)} for ${Object.keys(changes).join()}`, async () => {
      const made = await create();
      const news = { ...inputs, ...changes };

      const state = await handler.update(lab.context, made.id, made.state, news);

      assert.deepEqual(lab.writes(), [{ call: `PATCH /work_pools/${inputs.name}`, body }]);
      const read = await handler.read(lab.context, made.id, state);
      assert.equal(handler.diff(read!.state, news).changed, false);
    });
  }

  it("patches the default template, and goes back to it", async () => {
    const patched = { ...inputs, baseJobTemplatePatch: PATCH };
    const made = await create(patched);
    assert.deepEqual(await defaultEnv(), { A: "1" });

    const state = await handler.update(lab.context, made.id, made.state, inputs);

    assert.equal(await defaultEnv(), undefined);
    const writes = lab.writes();
    assert.deepEqual(Object.keys(writes[0]!.body as object), ["base_job_template"]);
    const read = await handler.read(lab.context, made.id, state);
    assert.equal(handler.diff(read!.state, inputs).changed, false);
  });

  it("shows a template that people changed as a patch, and repairs it", async () => {
    const made = await create();
    const template = structuredClone((await live()).base_job_template) as {
      variables: { properties: { env: { default?: unknown } } };
    };
    template.variables.properties.env.default = { THEIRS: "1" };
    await lab.person.workPools.update(inputs.name, { base_job_template: template });

    const read = await handler.read(lab.context, made.id, made.state);

    const path = "/variables/properties/env/default";
    assert.deepEqual(read?.inputs.baseJobTemplatePatch, [
      { op: "add", path, value: { THEIRS: "1" } },
    ]);
    assert.equal(handler.diff(read.state, inputs).changed, true);
    const state = await handler.update(lab.context, made.id, read.state, inputs);
    assert.equal(await defaultEnv(), undefined);
    const again = await handler.read(lab.context, made.id, state);
    assert.deepEqual(again?.inputs, inputs);
  });

  it("shows a template of the program's own as a whole when people changed it", async () => {
    const made = await create({ ...inputs, baseJobTemplate: TEMPLATE });
    const theirs = { ...TEMPLATE, variables: { ...TEMPLATE.variables, description: "theirs" } };
    await lab.person.workPools.update(inputs.name, { base_job_template: theirs });

    const read = await handler.read(lab.context, made.id, made.state);

    assert.deepEqual(read?.inputs.baseJobTemplate, theirs);
  });

  it("has no difference for a template whose text is laid out otherwise, kept or taken over", async () => {
    const made = await create({ ...inputs, baseJobTemplate: TEMPLATE });
    const { variables, job_configuration } = TEMPLATE;
    const turned = { variables: { properties: variables.properties, type: "object" } };
    const text = JSON.stringify({ ...turned, job_configuration }, null, 8).replaceAll(": ", " :  ");
    const reformatted = { ...inputs, baseJobTemplate: JSON.parse(text) as typeof TEMPLATE };

    assert.equal(handler.diff(made.state, reformatted).changed, false);
    const read = await handler.read(lab.context, made.id, made.state);
    assert.equal(handler.diff(read!.state, reformatted).changed, false);
    await handler.update(lab.context, made.id, made.state, reformatted);
    const adopt = { ...reformatted, adopt: true };
    const adopted = await handler.create(lab.context, adopt);

    assert.deepEqual(lab.writes(), []);
    const again = await handler.read(lab.context, adopted.id, adopted.state);
    assert.deepEqual(again?.inputs, adopt);
  });

  it("is refused where one exists, and taken over on demand with its own template", async () => {
    await lab.person.workPools.create({
      name: inputs.name,
      type: "process",
      base_job_template: TEMPLATE,
      concurrency_limit: 2,
    });

    await assert.rejects(handler.create(lab.context, inputs), /exists already .*adopt: true/);
    const otherType = { ...inputs, type: "docker", adopt: true };
    await assert.rejects(handler.create(lab.context, otherType), /type "process", not "docker"/);
    const adopt = { ...inputs, adopt: true };
    const { id, state } = await handler.create(lab.context, adopt);

    const call = `PATCH /work_pools/${inputs.name}`;
    assert.deepEqual(lab.writes(), [{ call, body: { description: "for tests" } }]);
    assert.deepEqual((await live()).base_job_template, TEMPLATE);
    const read = await handler.read(lab.context, id, state);
    assert.deepEqual(read?.inputs, adopt);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST \/work_pools\/$/);

    const { id } = await handler.create(lab.context, inputs);

    assert.equal((await live()).id, id);
  });

  it("is gone through when the engine asks though nothing changed, after a failure", async () => {
    const made = await create();
    await lab.person.workPools.update(inputs.name, { description: "half done" });

    await handler.update(lab.context, made.id, made.state, inputs);

    const call = `PATCH /work_pools/${inputs.name}`;
    assert.deepEqual(lab.writes(), [{ call, body: { description: "for tests" } }]);
  });

  it("leaves a person's pause alone, unless the program states one", async () => {
    const made = await create();
    await lab.person.workPools.update(inputs.name, { is_paused: true });

    const read = await handler.read(lab.context, made.id, made.state);
    assert.equal(handler.diff(read!.state, inputs).changed, false);
    const edited = { ...inputs, description: "x" };
    const state = await handler.update(lab.context, made.id, made.state, edited);
    assert.equal((await live()).is_paused, true);
    await handler.update(lab.context, made.id, state, { ...edited, paused: false });
    assert.equal((await live()).is_paused, false);
  });

  it("is another one under another name or of another type, whose old one goes first", async () => {
    const { state } = await create();

    const retyped = handler.diff(state, { ...inputs, type: "docker" });
    assert.deepEqual(retyped, { changed: true, replaces: ["type"], deleteBeforeReplace: true });
    const renamed = handler.diff(state, { ...inputs, name: "other" });
    assert.deepEqual(renamed, { changed: true, replaces: ["name"], deleteBeforeReplace: false });
  });

  it("names the deployments that its deletion leaves without a pool", async () => {
    const made = await create();
    const { flow } = await lab.person.flows.upsert(lab.flowName());
    await lab.person.deployments.create({
      name: "theirs",
      flow_id: flow.id,
      work_pool_name: inputs.name,
      parameter_openapi_schema: { type: "object", properties: {} },
    });

    await handler.delete(lab.context, made.id, made.state);

    assert.match(lab.warnings[0] ?? "", /left without a work pool: "theirs"/);
    assert.equal(await lab.person.workPools.get(inputs.name), undefined);
    assert.equal(await handler.read(lab.context, made.id, made.state), undefined);
    await handler.delete(lab.context, made.id, made.state);
  });

  it("is checked: its name, its type, its template", async () => {
    const check = async (news: Partial<WorkPoolInputs>) =>
      (await handler.check(lab.context, { ...inputs, ...news }, undefined)).problems.map(
        ({ path, message }) => `${path} ${message}`,
      );

    assert.deepEqual(await check({}), []);
    assert.deepEqual(await check({ baseJobTemplatePatch: PATCH }), []);
    const bad = await check({ name: "prefect-x", concurrencyLimit: -1 });
    assert.match(bad[0]!, /^name must not start with "prefect"/);
    assert.match(bad[1]!, /^concurrencyLimit must be a whole number/);
    assert.match((await check({ type: "spaceship" }))[0]!, /^type has no template on this server/);
    const nowhere = [{ op: "remove", path: "/variables/properties/nope" }] as const;
    const [misfit] = await check({ baseJobTemplatePatch: nowhere });
    assert.match(misfit!, /^baseJobTemplatePatch\[0\] does not fit .*remove \/variables/);
    const unfilled = { ...TEMPLATE, job_configuration: { command: "{{ comand }}" } };
    const [missing] = await check({ baseJobTemplate: unfilled });
    assert.match(missing!, /^baseJobTemplate fills in "\{\{ comand \}\}"/);
  });
});
