import assert from "node:assert/strict";
import { isConflict, isPrefectApiError } from "../../../lib/client";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { clientOf, newDeployment } from "./client-of";

describeOnPrefect("client: deployments", [3, 2], (server, generation) => {
  it("creates by flow and name, and updates what is there", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const document = { name: "nightly", flow_id: flow.id, tags: ["a"], parameters: { n: 1 } };

    const made = await client.deployments.create(document);
    const again = await client.deployments.create({ ...document, tags: ["b"] });

    assert.equal(made.created, true);
    assert.equal(again.created, false);
    assert.equal(again.deployment.id, made.deployment.id);
    assert.deepEqual(again.deployment.tags, ["b"]);
  });

  it("has job_variables whatever the server calls them", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const job_variables = { env: { A: "1" } };

    const { deployment } = await client.deployments.create({
      name: "d",
      flow_id: flow.id,
      job_variables,
    });

    assert.deepEqual(deployment.job_variables, job_variables);
    assert.ok(!("infra_overrides" in deployment));
    const [read, byName, [listed]] = await Promise.all([
      client.deployments.get(deployment.id),
      client.deployments.byName(flow.name, "d"),
      client.deployments.list({ ids: [deployment.id] }),
    ]);
    for (const other of [read, byName, listed]) {
      assert.equal(other?.id, deployment.id);
      assert.deepEqual(other?.job_variables, job_variables);
    }
  });

  it("patches only the keys that are present", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);

    await client.deployments.update(deployment.id, { paused: true, description: "later" });

    const read = await client.deployments.get(deployment.id);
    assert.equal(read?.paused, true);
    assert.equal(read?.description, "later");
    assert.equal(read?.entrypoint, "flows/etl.py:etl");
  });

  it("answers undefined and false for a deployment that is not there", async () => {
    const client = clientOf(server());
    const { flow, deployment } = await newDeployment(client);

    assert.equal(await client.deployments.delete(deployment.id), true);

    assert.equal(await client.deployments.delete(deployment.id), false);
    assert.equal(await client.deployments.get(deployment.id), undefined);
    assert.equal(await client.deployments.byName(flow.name, deployment.name), undefined);
  });

  it("lists by every condition, and nothing for an empty one", async () => {
    const client = clientOf(server());
    const tag = uniqueName("tag");
    const [one, two] = [await newDeployment(client), await newDeployment(client)];
    await client.deployments.update(one.deployment.id, { tags: [tag, "x"] });
    await client.deployments.update(two.deployment.id, { tags: [tag] });
    const ids = async (where: Parameters<typeof client.deployments.list>[0]) =>
      (await client.deployments.list(where)).map(({ id }) => id).sort();
    const both = [one.deployment.id, two.deployment.id].sort();

    assert.deepEqual(await ids({ tags: [tag] }), both);
    assert.deepEqual(await ids({ tags: [tag, "x"] }), [one.deployment.id]);
    assert.deepEqual(await ids({ flowNames: [one.flow.name] }), [one.deployment.id]);
    assert.deepEqual(await ids({ flowIds: [two.flow.id], tags: [tag] }), [two.deployment.id]);
    assert.deepEqual(await ids({ names: [one.deployment.name] }), [one.deployment.id]);
    assert.deepEqual(await ids({ ids: both }), both);
    assert.deepEqual(await ids({ ids: [], tags: [tag] }), []);
  });

  it("reads more deployments than fit in one page", async function () {
    this.timeout(60_000);
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const numbers = [...Array(205).keys()];
    await Promise.all(
      numbers.map((n) => client.deployments.create({ name: `d${n}`, flow_id: flow.id })),
    );

    const names = (await client.deployments.list({ flowIds: [flow.id] })).map(({ name }) => name);

    assert.deepEqual(names.sort(), numbers.map((n) => `d${n}`).sort());
    assert.equal(await client.flows.delete(flow.id), true);
  });

  it("says in Prefect's words why a document is refused, and repeats no secret", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const document = {
      name: "d",
      flow_id: flow.id,
      enforce_parameter_schema: true,
      parameter_openapi_schema: { type: "object", properties: { n: { type: "integer" } } },
      parameters: { n: "hunter2hunter2" },
    };

    await assert.rejects(client.deployments.create(document), (error: unknown) => {
      assert.ok(isPrefectApiError(error));
      assert.equal(error.status, 422);
      assert.match(error.message, /POST \/deployments\/ answered 422 Unprocessable Entity: /);
      assert.match(error.detail, /Validation failed for field 'n'.*\[value\] is not of type/);
      assert.doesNotMatch(JSON.stringify(error) + error.stack, /hunter2/);
      return true;
    });
  });

  it("names the field that the server does not know", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const document = { name: "d", flow_id: flow.id, bogus: "s3cret-value" };

    await assert.rejects(client.deployments.create(document), (error: unknown) => {
      assert.ok(isPrefectApiError(error));
      assert.match(error.detail, /^bogus: /);
      assert.doesNotMatch(error.message, /s3cret-value/);
      return true;
    });
  });

  it("takes an unknown flow for a conflict", async () => {
    const document = { name: "d", flow_id: "11111111-1111-4111-8111-111111111111" };
    await assert.rejects(clientOf(server()).deployments.create(document), isConflict);
  });

  if (generation === 3) return;

  it("refuses what only Prefect 3 knows with the server's words", async () => {
    const client = clientOf(server());
    const { flow } = await client.flows.upsert(uniqueName("flow"));
    const document = { name: "d", flow_id: flow.id, labels: { a: "b" } };
    await assert.rejects(client.deployments.create(document), /labels: extra fields not permitted/);
  });
});
