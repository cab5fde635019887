import { strict as assert } from "node:assert";
import type { Automation } from "../../../lib/client";
import { automationHandler as handler } from "../../../lib/resources/automation/handlers";
import type { AutomationInputs } from "../../../lib/resources/automation/inputs";
import { describeOnPrefect, describeWithAutomations } from "../../support/on-prefect";
import { ID } from "../../unit/resources/automation/cases";
import { type Lab, openLab } from "./lab";

const TRIGGER = { type: "event", expect: ["orders.ready"] } as const;

describeWithAutomations("automation handlers, and what others do", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: AutomationInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = { name: lab.automationName(), trigger: TRIGGER, actions: [{ type: "do-nothing" }] };
  });
  afterEach(() => lab.cleanUp());

  const create = async (given = inputs) => {
    const made = await handler.create(lab.context, given);
    lab.writes();
    return made;
  };
  const live = async (id: string): Promise<Automation> => {
    const found = await lab.person.automations.get(id);
    assert.ok(found, "the automation is gone");
    return found;
  };
  /** A person's edit in the UI. */
  const edit = async (id: string, more: object) => {
    const { id: _, created: __, updated: ___, ...document } = await live(id);
    await lab.person.automations.replace(id, { ...document, ...more });
  };
  const named = async () => (await lab.person.automations.named(inputs.name)).map(({ id }) => id);

  it("shows what people changed, but not their switch", async () => {
    const made = await create();
    await edit(made.id, {
      description: "theirs",
      enabled: false,
      trigger: { ...(await live(made.id)).trigger, threshold: 5 },
      actions: [],
      actions_on_resolve: [{ type: "cancel-flow-run" }],
    });

    const read = await handler.read(lab.context, made.id, made.state);

    const wanted = {
      ...inputs,
      description: "theirs",
      trigger: { ...TRIGGER, threshold: 5 },
      actions: [],
      actionsOnResolve: [{ type: "cancel-flow-run" }],
    };
    assert.deepEqual(read?.inputs, wanted);
    await handler.update(lab.context, made.id, read.state, inputs);
    const { description, trigger, actions, enabled } = await live(made.id);
    assert.deepEqual([description, trigger.threshold, actions.length, enabled], ["", 1, 1, false]);
  });

  it("shows a switch that the program states, and puts it back by itself", async () => {
    const made = await create({ ...inputs, enabled: true });
    await lab.person.automations.setEnabled(made.id, false);

    const read = await handler.read(lab.context, made.id, made.state);

    assert.equal(read?.inputs.enabled, false);
    await handler.update(lab.context, made.id, read.state, { ...inputs, enabled: true });
    assert.deepEqual(lab.writes(), [
      { call: `PATCH /automations/${made.id}`, body: { enabled: true } },
    ]);
  });

  it("leaves what people changed where the program changes something else", async () => {
    const made = await create();
    await edit(made.id, { actions_on_resolve: [{ type: "cancel-flow-run" }], enabled: false });

    await handler.update(lab.context, made.id, made.state, { ...inputs, description: "mine" });

    const { actions_on_resolve, description, enabled } = await live(made.id);
    assert.deepEqual([actions_on_resolve.length, description, enabled], [1, "mine", false]);
  });

  it("is refused where the name is taken, and nothing is overwritten", async () => {
    const made = await create();
    const before = await live(made.id);

    const again = handler.create(lab.context, { ...inputs, description: "x" });

    await assert.rejects(again, (error: Error) => {
      assert.match(error.message, /exists already .*adopt: true/);
      return error.message.includes(made.id);
    });
    assert.deepEqual(lab.writes(), []);
    assert.deepEqual(await live(made.id), before);
  });

  it("is taken over on demand, and only what differs is sent", async () => {
    const made = await create();
    const adopted = await handler.create(lab.context, { ...inputs, adopt: true });
    assert.deepEqual([adopted.id, lab.writes()], [made.id, []]);

    const other = { ...inputs, adopt: true, description: "mine", enabled: false };
    assert.equal((await handler.create(lab.context, other)).id, made.id);

    assert.deepEqual(
      lab.writes().map(({ call }) => call),
      [`PUT /automations/${made.id}`],
    );
    const { description, enabled } = await live(made.id);
    assert.deepEqual([description, enabled], ["mine", false]);
  });

  it("is not taken over where several have the name: their ids are told", async () => {
    const { name } = inputs;
    const document = {
      name,
      trigger: { type: "event", posture: "Reactive", expect: ["a"] },
      actions: [],
      actions_on_trigger: [],
      actions_on_resolve: [],
    };
    const ids = [
      (await lab.person.automations.create(document)).id,
      (await lab.person.automations.create(document)).id,
    ];

    const taken = handler.create(lab.context, { ...inputs, adopt: true });

    await assert.rejects(taken, (error: Error) => ids.every((id) => error.message.includes(id)));
    assert.deepEqual(lab.writes(), []);
  });

  it("is made once even when the answer gets lost", async () => {
    lab.loseAnswerOf(/^POST \/automations\/$/);

    const { id } = await handler.create(lab.context, inputs);

    assert.deepEqual(await named(), [id]);
  });

  it("is gone for a refresh when somebody deleted it, and goes in peace", async () => {
    const made = await create();
    await lab.person.automations.delete(made.id);

    assert.equal(await handler.read(lab.context, made.id, made.state), undefined);
    const update = handler.update(lab.context, made.id, made.state, {
      ...inputs,
      description: "x",
    });
    await assert.rejects(update, /gone from the server; run "pulumi refresh"/);
    await handler.delete(lab.context, made.id, made.state);
  });

  it("is deleted, with a lost answer too", async () => {
    const made = await create();
    lab.loseAnswerOf(/^DELETE /);

    await handler.delete(lab.context, made.id, made.state);

    assert.deepEqual(await named(), []);
  });

  it("belongs to its owner, and outlives an update as such", async () => {
    const owner = `prefect.deployment.${ID}`;
    const made = await create({ ...inputs, ownerResource: owner });
    const news = { ...inputs, ownerResource: owner, description: "x" };
    await handler.update(lab.context, made.id, made.state, news);

    const owned = await fetch(`${server().apiUrl}/automations/owned-by/${owner}`, {
      method: "DELETE",
    });

    assert.equal(owned.status, 202);
    assert.deepEqual(await named(), []);
  });

  it("has problems at preview with what it names that is not there", async () => {
    const actions = [
      { type: "pause-deployment", deploymentId: ID },
      { type: "pause-automation", automationId: ID },
    ] as const;
    const { problems } = await handler.check(lab.context, { ...inputs, actions }, undefined);

    assert.deepEqual(
      problems.map(({ path }) => path),
      ["actions[0].deployment", "actions[1].automation"],
    );
  });

  it("warns of runs that the deployment would refuse, but not of templates", async () => {
    const { flow } = await lab.person.flows.upsert(lab.flowName());
    const { deployment } = await lab.person.deployments.create({
      name: "d",
      flow_id: flow.id,
      enforce_parameter_schema: true,
      parameter_openapi_schema: {
        type: "object",
        properties: { rows: { type: "integer" }, day: { type: "string" } },
        required: ["rows"],
      },
    });
    const check = (parameters: object) =>
      handler.check(
        lab.context,
        {
          ...inputs,
          actions: [{ type: "run-deployment", deploymentId: deployment.id, parameters } as never],
        },
        undefined,
      );

    const checks = [{ rows: "{{ event.payload.rows }}" }, { rows: "s3cret" }, {}].map(check);

    assert.deepEqual(
      (await Promise.all(checks)).flatMap(({ problems }) => problems),
      [],
    );
    const [wrong, missing, ...more] = lab.warnings.sort().toReversed();
    assert.match(wrong ?? "", /actions\[0\]\.parameters\.rows must be an? .*Prefect would refuse/);
    assert.match(missing ?? "", /actions\[0\]\.parameters/);
    assert.deepEqual(more, []);
    assert.doesNotMatch(lab.warnings.join(), /s3cret/);
  });

  it("says what this server has no place for, at preview and in an update", async () => {
    const tags = ["a"];
    const trigger = { type: "metric", metric: { name: "duration", operator: ">", threshold: 1 } };
    const stated = { ...inputs, tags, trigger } as AutomationInputs;
    const expected = generation === 2 ? ["tags", "trigger"] : ["trigger"];

    const { problems } = await handler.check(lab.context, stated, undefined);

    assert.deepEqual(
      problems.map(({ path }) => path),
      expected,
    );
    await assert.rejects(handler.create(lab.context, stated), /Prefect Cloud's alone/);
    assert.deepEqual(lab.writes(), []);
  });
});

describeOnPrefect("automations on a server whose events are off", [2], (server) => {
  const OFF = /PREFECT_EXPERIMENTAL_EVENTS=true and PREFECT_API_SERVICES_TRIGGERS_ENABLED=true/;
  const inputs: AutomationInputs = { name: "a", trigger: TRIGGER, actions: [] };
  const state = { ...inputs, automationId: ID, url: "" };

  it("are refused with a sentence at preview and later", async () => {
    const lab = openLab(server());
    const { problems } = await handler.check(lab.context, inputs, undefined);

    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? "", OFF);
    await assert.rejects(handler.create(lab.context, inputs), OFF);
  });

  it("are not taken for gone", async () => {
    const { context } = openLab(server());

    await assert.rejects(handler.read(context, ID, state), OFF);
    await assert.rejects(handler.delete(context, ID, state), OFF);
    await assert.rejects(handler.update(context, ID, state, { ...inputs, description: "x" }), OFF);
  });
});
