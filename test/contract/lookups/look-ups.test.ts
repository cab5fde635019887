import { strict as assert } from "node:assert";
import {
  getAutomation,
  getBlock,
  getDeployment,
  getFlow,
  getGlobalConcurrencyLimit,
  getVariable,
  getWorkPool,
  getWorkPoolDefaultTemplate,
  getWorkQueue,
} from "../../../lib";
import { poll } from "../../../lib/core/time";
import { type ByHand, byHand } from "../../support/by-hand";
import { outcomeOf } from "../../support/look-ups";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";

describeOnPrefect("look-ups", [3, 2], (server, generation) => {
  let hand: ByHand;
  const undo: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    hand = byHand(server().apiUrl);
  });
  afterEach(async () => {
    for (const one of undo.splice(0).reverse()) await one();
  });

  const told = async <R>(ask: () => Promise<R>): Promise<R> => {
    const { output, error } = await outcomeOf(ask, {
      config: { "prefect:apiUrl": server().apiUrl },
    });
    if (error) throw error;
    return output?.value as R;
  };

  /** Makes a block of a type that every server has, and returns its name and id. */
  const makeBlock = async (slug: string, data: object) => {
    const type = await poll({ timeoutSeconds: 20, intervalSeconds: 0.5 }, () =>
      hand.call("GET", `/block_types/slug/${slug}`).catch(() => undefined),
    );
    const { id } = type as { id: string };
    const filter = { block_schemas: { block_type_id: { any_: [id] } } };
    const [schema] = (await hand.call("POST", "/block_schemas/filter", filter)) as { id: string }[];
    const block = { block_type_id: id, block_schema_id: schema?.id, name: uniqueName("b"), data };
    const made = (await hand.call("POST", "/block_documents/", block)) as { id: string };
    undo.push(() => hand.call("DELETE", `/block_documents/${made.id}`));
    return { id: made.id, name: block.name };
  };

  it("tell what a deployment is, its flow and its pool", async () => {
    const { client } = hand;
    const pool = uniqueName("pool");
    const { flow } = await client.flows.upsert(uniqueName("flow"), { tags: ["t"] });
    undo.push(() => client.flows.delete(flow.id));
    const template = await client.workPools.defaultTemplate("process");
    const made = await client.workPools.create({
      name: pool,
      type: "process",
      description: "theirs",
      concurrency_limit: 3,
      base_job_template: template as unknown as Record<string, unknown>,
    });
    undo.push(() => client.workPools.delete(pool));
    const { deployment } = await client.deployments.create({
      name: "nightly",
      flow_id: flow.id,
      description: "Loads the orders",
      entrypoint: "etl.py:etl",
      parameters: { rows: 1 },
      job_variables: { env: { A: "b" } },
      work_pool_name: pool,
      tags: ["x"],
      paused: true,
      enforce_parameter_schema: false,
      parameter_openapi_schema: { type: "object", properties: {} },
      ...(generation === 3 ? { concurrency_limit: 2 } : {}),
    });

    const found = await told(() => getDeployment({ flowName: flow.name, name: "nightly" }));
    assert.deepEqual(found, {
      deploymentId: deployment.id,
      name: "nightly",
      flowId: flow.id,
      flowName: flow.name,
      description: "Loads the orders",
      version: undefined,
      tags: ["x"],
      entrypoint: "etl.py:etl",
      path: undefined,
      parameters: { rows: 1 },
      parameterOpenApiSchema: { type: "object", properties: {} },
      enforceParameterSchema: false,
      workPoolName: pool,
      workQueueName: "default",
      jobVariables: { env: { A: "b" } },
      concurrencyLimit: generation === 3 ? 2 : undefined,
      paused: true,
      url: client.urls.deployment(deployment.id),
    });
    const its = await told(() => getFlow({ name: flow.name }));
    assert.deepEqual([its.flowId, its.tags], [flow.id, ["t"]]);
    const onIt = await told(() => getWorkPool({ name: pool }));
    assert.deepEqual(onIt, {
      workPoolId: made.id,
      name: pool,
      type: "process",
      description: "theirs",
      paused: false,
      concurrencyLimit: 3,
      defaultQueueId: made.default_queue_id,
      baseJobTemplate: template,
      url: client.urls.workPool(pool),
    });
  });

  it("tell the server's template of a type, and the type that was meant", async () => {
    const { baseJobTemplate } = await told(() =>
      getWorkPoolDefaultTemplate({ type: "kubernetes" }),
    );
    assert.ok("job_configuration" in baseJobTemplate && "variables" in baseJobTemplate);
    await assert.rejects(
      told(() => getWorkPoolDefaultTemplate({ type: "kubernets" })),
      /has no template for work pools of type "kubernets"; did you mean "kubernetes"\?/,
    );
    await assert.rejects(
      told(() => getWorkPoolDefaultTemplate({ type: "my-own" })),
      /it has .*docker, .*process/,
    );
  });

  it("tell a queue of a pool", async () => {
    const { client } = hand;
    const workPoolName = uniqueName("pool");
    await client.workPools.create({ name: workPoolName, type: "process" });
    undo.push(() => client.workPools.delete(workPoolName));
    const queue = await client.workQueues.create(workPoolName, { name: "gpu", priority: 3 });
    assert.deepEqual(await told(() => getWorkQueue({ workPoolName, name: "gpu" })), {
      workQueueId: queue.id,
      name: "gpu",
      workPoolName,
      description: undefined,
      paused: false,
      concurrencyLimit: undefined,
      priority: 3,
      url: client.urls.workQueue(workPoolName, "gpu"),
    });
  });

  it("tell an automation, where one has the name", async () => {
    const name = uniqueName("automation");
    const ask = () => told(() => getAutomation({ name }));
    // Without events 2.20 has none.
    if (generation === 2) return assert.rejects(ask(), /Automations are not enabled/);
    const { client } = hand;
    const document = {
      name,
      description: "theirs",
      enabled: false,
      trigger: { type: "event", posture: "Reactive", threshold: 1, within: 0 },
      actions: [],
    };
    const make = async () => {
      const { id } = await client.automations.create(document as never);
      undo.push(() => client.automations.delete(id));
      return id;
    };
    const id = await make();
    assert.deepEqual(await ask(), {
      automationId: id,
      name,
      description: "theirs",
      enabled: false,
      tags: [],
      url: client.urls.automation(id),
    });
    const other = await make();
    await assert.rejects(ask(), new RegExp(`several .* by its id, ${id}, ${other}`));
  });

  it("tell a variable, and a limit with the slots that are taken", async () => {
    const name = uniqueName("v").replaceAll("-", "_");
    const value = generation === 3 ? { a: [1, null] } : "text";
    const variable = await hand.client.variables.create({ name, value, tags: ["t"] });
    undo.push(() => hand.client.variables.delete(variable.id));
    assert.deepEqual(await told(() => getVariable({ name })), {
      variableId: variable.id,
      name,
      value,
      tags: ["t"],
    });

    const limit = await hand.client.globalConcurrencyLimits.create({ name, limit: 2 });
    undo.push(() => hand.client.globalConcurrencyLimits.delete(limit.id));
    const slot = { names: [name], slots: 1, mode: "concurrency" };
    await hand.call("POST", "/v2/concurrency_limits/increment", slot);
    assert.deepEqual(await told(() => getGlobalConcurrencyLimit({ name })), {
      globalConcurrencyLimitId: limit.id,
      name,
      limit: 2,
      active: true,
      activeSlots: 1,
      slotDecayPerSecond: 0,
    });
  });

  it("tell a block without its secrets, masked by the server or not", async () => {
    const headers = { A: "s3cret", B: { C: "s3cret" } };
    const webhook = await makeBlock("webhook", { method: "PUT", url: "https://s3cret", headers });
    const found = await told(() => getBlock({ typeSlug: "webhook", name: webhook.name }));
    assert.deepEqual(found, {
      blockId: webhook.id,
      name: webhook.name,
      typeSlug: "webhook",
      typeName: "Webhook",
      data: { method: "PUT" },
      secretFields: ["url", "headers.*"],
      placeholder: `{{ prefect.blocks.webhook.${webhook.name} }}`,
    });

    // Prefect masks texts only: this one it gives in clear to everyone.
    const secret = await makeBlock("secret", { value: { a: "s3cret" } });
    const raw = await hand.client.blocks.byName("secret", secret.name);
    assert.deepEqual(raw?.data, { value: { a: "s3cret" } });
    const { data } = await told(() => getBlock({ typeSlug: "secret", name: secret.name }));
    assert.deepEqual(data, {});
  });

  it("tell a block without the secrets of one that it refers to where no schema knows of it", async () => {
    const secret = await makeBlock("secret", { value: { a: "s3cret" } });
    const stray = { $ref: { block_document_id: secret.id } };
    const { name } = await makeBlock("webhook", { method: "PUT", stray });
    const raw = await hand.client.blocks.byName("webhook", name);
    assert.deepEqual(raw?.data.stray, { value: { a: "s3cret" } }, "the server gives it in clear");

    const { data, secretFields } = await told(() => getBlock({ typeSlug: "webhook", name }));

    assert.deepEqual(data, { method: "PUT", stray: {} });
    assert.ok(secretFields.includes("stray.value"));
  });

  if (generation === 2) {
    it("tell blocks within a block without their secrets", async () => {
      const open = { username: "u", registry_url: "r" };
      const registry = await makeBlock("docker-registry", { ...open, password: "s3cret" });
      const { name } = await makeBlock("docker-container", {
        image: "x",
        image_registry: { $ref: { block_document_id: registry.id } },
      });

      const { data } = await told(() => getBlock({ typeSlug: "docker-container", name }));

      assert.deepEqual(data, { image: "x", image_registry: open });
    });
  }

  it("say of each what is not there", async () => {
    const name = "nobody";
    for (const [ask, what] of [
      [() => getDeployment({ flowName: "etl", name }), 'deployment "etl/nobody"'],
      [() => getFlow({ name }), 'flow "nobody"'],
      [() => getWorkPool({ name }), 'work pool "nobody"'],
      [() => getWorkQueue({ workPoolName: "none", name }), 'work queue "none/nobody"'],
      [() => getVariable({ name }), 'variable "nobody"'],
      [() => getBlock({ typeSlug: "secret", name }), 'block "secret/nobody"'],
      [() => getBlock({ typeSlug: "nothing", name }), 'block "nothing/nobody"'],
      [() => getGlobalConcurrencyLimit({ name }), 'global concurrency limit "nobody"'],
    ] as const) {
      const text = `has no ${what}; correct the name, or make it first`;
      await assert.rejects(told<unknown>(ask), ({ message }: Error) => message.endsWith(text));
    }
  });
});
