import { strict as assert } from "node:assert";
import type { Deployment } from "../../../lib/client";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import type { DeploymentInputs } from "../../../lib/resources/deployment/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const NO_PARAMETERS = { type: "object", properties: {} };

/** What is emptied, the values that empty it, and what the server must hold then. */
const EMPTIED: readonly [keyof Emptied, readonly unknown[], unknown][] = [
  ["tags", [[], undefined], []],
  ["parameters", [{}, undefined], {}],
  ["jobVariables", [{}, undefined], {}],
  ["pullSteps", [[], undefined], []],
  ["parameterOpenApiSchema", [{}, NO_PARAMETERS, undefined], NO_PARAMETERS],
  ["schedules", [{}, undefined], []],
];

interface Emptied {
  readonly tags: unknown;
  readonly parameters: unknown;
  readonly jobVariables: unknown;
  readonly pullSteps: unknown;
  readonly parameterOpenApiSchema: unknown;
  readonly schedules: unknown;
}

function held(live: Deployment): Emptied {
  return {
    tags: live.tags,
    parameters: live.parameters,
    jobVariables: live.job_variables,
    pullSteps: live.pull_steps ?? [],
    parameterOpenApiSchema: live.parameter_openapi_schema,
    schedules: live.schedules,
  };
}

describeOnPrefect("deployment handlers: what is emptied", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: DeploymentInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = {
      name: "d",
      flowName: lab.flowName(),
      tags: ["a"],
      parameters: { n: 1 },
      jobVariables: { env: { A: "1" } },
      pullSteps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/opt" } }],
      parameterOpenApiSchema: { type: "object", properties: { n: { type: "integer" } } },
      schedules: { a: { cron: "0 1 1 1 *" } },
    };
  });
  afterEach(() => lab.cleanUp());

  const live = async (id: string) => {
    const found = await lab.person.deployments.get(id);
    assert.ok(found);
    return found;
  };
  /** Goes over to the new inputs; they must read back as stated, so that nothing is left to do. */
  const settle = async (
    made: Awaited<ReturnType<typeof handler.create>>,
    news: DeploymentInputs,
  ) => {
    assert.equal(handler.diff(made.state, news).changed, true);
    const state = await handler.update(lab.context, made.id, made.state, news);
    const read = await handler.read(lab.context, made.id, state);
    assert.deepEqual(read?.inputs, news);
    assert.equal(handler.diff(read.state, news).changed, false);
    return { id: made.id, state };
  };

  for (const [key, values, expected] of EMPTIED) {
    for (const value of values) {
      it(`has no ${key} once it is ${JSON.stringify(value)}, and has all else`, async () => {
        const made = await handler.create(lab.context, inputs);
        const before = held(await live(made.id));
        assert.notDeepEqual(before[key], expected);
        const { [key]: _, ...rest } = inputs;

        await settle(made, value === undefined ? rest : { ...inputs, [key]: value });

        const after = held(await live(made.id));
        assert.deepEqual(withoutIds(after), withoutIds({ ...before, [key]: expected }));
      });
    }
  }

  it("has nothing once all of it is emptied, and then has it again", async () => {
    const made = await handler.create(lab.context, inputs);
    const { name, flowName } = inputs;

    const emptied = await settle(made, { name, flowName });

    const nothing = { tags: [], parameters: {}, jobVariables: {}, pullSteps: [], schedules: [] };
    const expected = { ...nothing, parameterOpenApiSchema: NO_PARAMETERS };
    assert.deepEqual(held(await live(made.id)), expected);
    await settle(emptied, inputs);
  });

  const schemas: NonNullable<DeploymentInputs["parameterOpenApiSchema"]>[] = [
    {},
    { type: "object" },
    { properties: {} },
    { properties: {}, type: "object", description: "none" },
    { title: "Parameters", type: "object", properties: {}, definitions: {} },
  ];
  for (const schema of schemas) {
    it(`has the schema ${JSON.stringify(schema)} without a lasting difference`, async () => {
      const stated = { ...inputs, parameterOpenApiSchema: schema };
      const made = await handler.create(lab.context, stated);

      const read = await handler.read(lab.context, made.id, made.state);

      assert.deepEqual(read?.inputs, stated);
      const other = await settle(made, inputs);
      await settle(other, stated);
    });
  }

  it("changes its job variables on a pool, from each to each", async () => {
    const pool = await lab.person.workPools.create({ name: lab.poolName(), type: "process" });
    const onPool = { ...inputs, workPoolName: pool.name };
    let made = await handler.create(lab.context, onPool);

    const each: DeploymentInputs["jobVariables"][] = [
      { env: { A: "2" }, working_dir: "/opt" },
      { working_dir: "/srv" },
      {},
      { env: { B: "1" } },
    ];
    for (const jobVariables of each) {
      made = await settle(made, { ...onPool, jobVariables });
      assert.deepEqual((await live(made.id)).job_variables, jobVariables);
      assert.equal((await live(made.id)).work_pool_name, pool.name);
    }
  });

  if (generation === 3) {
    it("shows a limit that a person set in the UI, and clears it", async () => {
      const made = await handler.create(lab.context, inputs);
      await lab.person.deployments.update(made.id, { concurrency_limit: 7 });

      const read = await handler.read(lab.context, made.id, made.state);

      assert.deepEqual(read?.inputs, { ...inputs, concurrencyLimit: 7 });
      await settle({ id: made.id, state: read.state }, inputs);
      assert.equal((await live(made.id)).global_concurrency_limit, null);
    });
  }
});

/** On 2.20 steps and schema go by a document that gives the schedules new ids. */
function withoutIds({ schedules, ...others }: Emptied) {
  const plain = (schedules as Deployment["schedules"]).map(({ schedule, active }) => ({
    schedule,
    active,
  }));
  return { ...others, schedules: plain };
}
