import { strict as assert } from "node:assert";
import { flowHandler as handler } from "../../../lib/resources/flow/handlers";
import type { FlowInputs } from "../../../lib/resources/flow/inputs";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

describeOnPrefect("flow handlers", [3, 2], (server, generation) => {
  let lab: Lab;
  let inputs: FlowInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = { name: lab.flowName(), tags: ["b", "a"] };
  });
  afterEach(() => lab.cleanUp());

  it("is made, reads back as stated, and is deleted", async () => {
    const { id, state } = await handler.create(lab.context, inputs);

    assert.equal(state.created, true);
    assert.ok(state.url.endsWith(`/flows/flow/${id}`));
    await lab.person.flows.update(id, { tags: ["a", "b"] });
    const read = await handler.read(lab.context, id, state);
    assert.deepEqual(read?.inputs, inputs);
    assert.equal(handler.diff(read.state, inputs).changed, false);
    await handler.delete(lab.context, id, state);
    assert.equal(await handler.read(lab.context, id, state), undefined);
    await handler.delete(lab.context, id, state);
  });

  it("changes its tags, shows what people made of them, and repairs that", async () => {
    const made = await handler.create(lab.context, inputs);
    lab.writes();
    const news = { ...inputs, tags: undefined };

    const state = await handler.update(lab.context, made.id, made.state, news);

    assert.deepEqual(lab.writes(), [{ call: `PATCH /flows/${made.id}`, body: { tags: [] } }]);
    await lab.person.flows.update(made.id, { tags: ["theirs"] });
    const read = await handler.read(lab.context, made.id, state);
    assert.deepEqual(read?.inputs.tags, ["theirs"]);
    assert.equal(handler.diff(read.state, news).changed, true);
    await handler.update(lab.context, made.id, read.state, news);
    assert.deepEqual((await lab.person.flows.get(made.id))?.tags, []);
  });

  it("is gone through when the engine asks though nothing changed, after a failure", async () => {
    const made = await handler.create(lab.context, inputs);
    await lab.person.flows.update(made.id, { tags: ["half done"] });

    await handler.update(lab.context, made.id, made.state, inputs);

    assert.deepEqual([...((await lab.person.flows.get(made.id))?.tags ?? [])].sort(), ["a", "b"]);
  });

  it("is refused where one exists; taken over on demand it is never deleted", async () => {
    const { flow } = await lab.person.flows.upsert(inputs.name);

    await assert.rejects(handler.create(lab.context, inputs), /exists already .*adopt: true/);
    const { id, state } = await handler.create(lab.context, { ...inputs, adopt: true });

    assert.equal(id, flow.id);
    assert.deepEqual((await lab.person.flows.get(id))?.tags, ["b", "a"]);
    await handler.delete(lab.context, id, state);
    assert.ok(await lab.person.flows.get(id));
  });

  it("stays, and says so, while it has deployments or runs", async () => {
    const { id, state } = await handler.create(lab.context, inputs);
    await lab.person.deployments.create({ name: "d", flow_id: id });

    await handler.delete(lab.context, id, state);

    assert.ok(await lab.person.flows.get(id));
    assert.match(lab.warnings[0] ?? "", /is left in Prefect/);
  });

  it("has labels from its making on, where the server is of generation 3", async () => {
    const labelled = { ...inputs, labels: { team: "ml" } };
    const { problems } = await handler.check(lab.context, labelled, undefined);
    if (generation === 2) {
      assert.deepEqual(
        problems.map(({ path }) => path),
        ["labels"],
      );
      await assert.rejects(handler.create(lab.context, labelled), /labels needs a Prefect 3/);
      return;
    }
    assert.deepEqual(problems, []);

    const { id, state } = await handler.create(lab.context, labelled);

    assert.equal((await lab.person.flows.get(id))?.labels?.team, "ml");
    const read = await handler.read(lab.context, id, state);
    assert.equal(handler.diff(read!.state, labelled).changed, false);
    await handler.update(lab.context, id, state, { ...inputs, labels: { team: "data" } });
    assert.match(lab.warnings[0] ?? "", /only when a flow is made/);

    const adopted = { ...labelled, adopt: true };
    await handler.create(lab.context, adopted);
    assert.equal(lab.warnings.length, 1);
    await handler.create(lab.context, { ...adopted, labels: { team: "data" } });
    assert.match(lab.warnings[1] ?? "", /keeps the labels that it has/);
  });
});
