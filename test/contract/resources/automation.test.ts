import { strict as assert } from "node:assert";
import type { Automation } from "../../../lib/client";
import type { ActionInputs } from "../../../lib/resources/automation/action-inputs";
import { automationHandler as handler } from "../../../lib/resources/automation/handlers";
import type { AutomationInputs } from "../../../lib/resources/automation/inputs";
import { describeWithAutomations } from "../../support/on-prefect";
import { ACTION_CASES, ID, TRIGGER_CASES } from "../../unit/resources/automation/cases";
import { type Lab, openLab } from "./lab";

const CLOUD_ONLY = ["a metric trigger", "declare-incident"];
const ONLY_ON_3 = ["related resources by a list", "delete-flow-run", "resume-flow-run"];

describeWithAutomations("automation handlers", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: AutomationInputs;
  let deploymentId: string;
  beforeEach(async () => {
    lab = openLab(server());
    const { flow } = await lab.person.flows.upsert(lab.flowName());
    const { deployment } = await lab.person.deployments.create({
      name: "d",
      flow_id: flow.id,
      parameter_openapi_schema: { type: "object", properties: {} },
    });
    deploymentId = deployment.id;
    inputs = {
      name: lab.automationName(),
      description: "d",
      ...(generation === 3 ? { tags: ["b", "a"] } : {}),
      trigger: {
        type: "event",
        expect: ["orders.ready", "orders.late"],
        match: { "prefect.resource.id": ["orders.*"] },
        threshold: 2,
        withinSeconds: 60,
      },
      actions: [{ type: "run-deployment", deploymentId, parameters: { day: "mon" } }],
      actionsOnTrigger: [{ type: "do-nothing" }],
      actionsOnResolve: [{ type: "do-nothing" }],
    };
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
  const reads = async (made: Awaited<ReturnType<typeof create>>, stated: AutomationInputs) => {
    const read = await handler.read(lab.context, made.id, made.state);
    assert.deepEqual(read?.inputs, stated);
    assert.equal(handler.diff(read.state, stated).changed, false);
    assert.deepEqual(lab.writes(), []);
  };

  it("is made with one call, and reads back as stated", async () => {
    const made = await handler.create(lab.context, inputs);

    assert.deepEqual(
      lab.writes().map(({ call }) => call),
      ["POST /automations/"],
    );
    assert.equal(made.state.automationId, made.id);
    assert.match(made.state.url, new RegExp(`/automations/automation/${made.id}$`));
    await reads(made, inputs);
  });

  for (const [what, trigger] of TRIGGER_CASES) {
    if (CLOUD_ONLY.includes(what) || (generation === 2 && ONLY_ON_3.includes(what))) continue;
    it(`reads ${what} back as stated`, async () => {
      // One that is enabled would react to all that the other tests do.
      const stated = { ...inputs, trigger, actions: [], enabled: false };
      await reads(await create(stated), stated);
    });
  }

  for (const { type, stated, least } of ACTION_CASES) {
    if (CLOUD_ONLY.includes(type) || (generation === 2 && ONLY_ON_3.includes(type))) continue;
    it(`reads ${type} back as stated, in every list`, async () => {
      const full = here(stated, deploymentId, generation);
      const all = [full, least[0]];
      const lists = { actions: all, actionsOnTrigger: all, actionsOnResolve: all };
      const given = { ...inputs, ...lists };
      await reads(await create(given), given);
    });
  }

  for (const [changes, body] of [
    [{ description: "other" }, { description: "other" }],
    [{ description: undefined }, { description: "" }],
    [{ actionsOnTrigger: undefined }, { actions_on_trigger: [] }],
    [{ actionsOnResolve: [] }, { actions_on_resolve: [] }],
    [{ actions: [] }, { actions: [] }],
    ...(generation === 3 ? ([[{ tags: undefined }, { tags: [] }]] as const) : []),
    ...(generation === 3 ? ([[{ tags: ["c", "a"] }, { tags: ["a", "c"] }]] as const) : []),
  ] as const) {
    it(`sends all with ${JSON.stringify(body)} for ${JSON.stringify(changes)}`, async () => {
      const made = await create();
      const before = await live(made.id);
      const news: AutomationInputs = { ...inputs, ...changes };

      const state = await handler.update(lab.context, made.id, made.state, news);

      const [write, ...more] = lab.writes();
      assert.deepEqual([write?.call, more], [`PUT /automations/${made.id}`, []]);
      const { id: _, created: __, updated: ___, ...document } = { ...before, ...body };
      assert.deepEqual(write?.body, document);
      const read = await handler.read(lab.context, made.id, state);
      assert.ok(read);
      assert.equal(handler.diff(read.state, news).changed, false);
      assert.deepEqual(read.inputs, JSON.parse(JSON.stringify(news)));
    });
  }

  it("is renamed in place", async () => {
    const made = await create();
    const news = { ...inputs, name: lab.automationName() };

    assert.deepEqual(handler.diff(made.state, news).replaces, []);
    await handler.update(lab.context, made.id, made.state, news);

    assert.equal((await live(made.id)).name, news.name);
    await create();
    lab.writes();
    await assert.rejects(
      handler.update(lab.context, made.id, { ...made.state, name: news.name }, inputs),
      /automation "[^"]+" cannot be renamed to "[^"]+": there is one already/,
    );
    assert.deepEqual(lab.writes(), []);
  });

  it("clears every member of a trigger and of an action", async () => {
    const made = await create();
    const [trigger, actions] = [
      { type: "event", expect: ["orders.ready"] },
      [{ type: "run-deployment", deploymentId }],
    ] as const;
    const news: AutomationInputs = { ...inputs, trigger, actions };

    const state = await handler.update(lab.context, made.id, made.state, news);

    lab.writes();
    await reads({ id: made.id, state }, news);
    const { trigger: found, actions: done } = await live(made.id);
    assert.deepEqual([found.match, found.threshold, found.within], [{}, 1, 0]);
    assert.equal(done[0]?.parameters, null);
  });

  it("sends only the switch when that alone changes, so that triggers go on counting", async () => {
    const made = await create();
    const before = await live(made.id);
    const news = { ...inputs, enabled: false };

    const state = await handler.update(lab.context, made.id, made.state, news);

    assert.deepEqual(lab.writes(), [
      { call: `PATCH /automations/${made.id}`, body: { enabled: false } },
    ]);
    assert.deepEqual(
      { ...(await live(made.id)), updated: "" },
      { ...before, enabled: false, updated: "" },
    );
    await handler.update(lab.context, made.id, state, inputs);
    assert.deepEqual(lab.writes(), [
      { call: `PATCH /automations/${made.id}`, body: { enabled: true } },
    ]);
  });

  it("sends nothing when nothing changes, nor when the server has it already", async () => {
    const made = await create();

    await handler.update(lab.context, made.id, made.state, inputs);
    const { state } = made;
    const news = { ...inputs, trigger: { ...inputs.trigger, threshold: 2 } } as AutomationInputs;
    await handler.update(lab.context, made.id, { ...state, description: "was" }, news);

    assert.deepEqual(lab.writes(), []);
  });
});

/** A deployment that is there, for the server asks for it; 2.20 has fewer members. */
function here(action: ActionInputs, deploymentId: string, generation: 2 | 3): ActionInputs {
  const text = JSON.stringify(action, (key, value: unknown) => {
    if (key === "deploymentId" && value === ID) return deploymentId;
    const isNew = key === "scheduleAfterSeconds" || key === "force";
    return isNew && generation === 2 ? undefined : value;
  });
  return JSON.parse(text) as ActionInputs;
}
