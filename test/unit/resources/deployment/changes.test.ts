import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../../lib/core/unknown";
import {
  changesBetween,
  diffDeployment,
  isEmpty,
} from "../../../../lib/resources/deployment/changes";
import type {
  DeploymentInputs,
  DeploymentState,
} from "../../../../lib/resources/deployment/inputs";

const inputs: DeploymentInputs = {
  name: "nightly",
  flowName: "etl",
  tags: ["a", "b"],
  parameters: { n: 1, m: { x: 1, y: 2 } },
  schedules: { a: { cron: "0 6 * * *" }, b: { interval: 60 } },
  workPoolName: "ml",
};
const state: DeploymentState = {
  ...inputs,
  deploymentId: "d",
  fullName: "etl/nightly",
  flowId: "f",
  url: "http://ui",
  flowCreated: true,
  scheduleIds: { a: "1", b: "2" },
  serverGeneration: 3,
};

describe("deployment changes", () => {
  const same: [string, Partial<DeploymentInputs>][] = [
    ["the order of tags and one given twice", { tags: ["b", "a", "b"] }],
    ["the order of keys", { parameters: { m: { y: 2, x: 1 }, n: 1 } }],
    ["defaults spelled out", { enforceParameterSchema: true, jobVariables: {}, pullSteps: [] }],
    ["an empty description", { description: "" }],
    ["the default queue", { workQueueName: "default" }],
    ["an empty schema", { parameterOpenApiSchema: {} }],
    [
      "a schedule's defaults",
      { schedules: { b: { interval: 60.0 }, a: { cron: "0 6 * * *", timezone: "UTC" } } },
    ],
    ["null for nothing", { description: null as unknown as string }],
  ];
  for (const [what, changes] of same) {
    it(`are none for ${what}`, () => {
      assert.equal(diffDeployment(state, { ...inputs, ...changes }).changed, false);
    });
  }

  const different: [string, Partial<DeploymentInputs>][] = [
    ["a tag", { tags: ["a"] }],
    ["a parameter that is cleared", { parameters: {} }],
    ["a queue", { workQueueName: "gpu" }],
    ["a new pool of the same name", { workPoolId: "2" }],
    ["stopped", { stopped: true }],
    ["adopt", { adopt: true }],
    ["stopTimeoutSeconds", { stopTimeoutSeconds: 9 }],
    ["kubernetesCluster", { kubernetesCluster: { context: "there" } }],
    [
      "a switched-off schedule",
      { schedules: { ...inputs.schedules, a: { cron: "0 6 * * *", active: false } } },
    ],
    ["unknown schedules", { schedules: UNKNOWN as unknown as DeploymentInputs["schedules"] }],
    ["unknown tags", { tags: UNKNOWN as unknown as string[] }],
    ["unknown concurrency options", { concurrencyOptions: UNKNOWN as never }],
  ];
  for (const [what, changes] of different) {
    it(`are in place for ${what}`, () => {
      const { changed, replaces } = diffDeployment(state, { ...inputs, ...changes });
      assert.deepEqual([changed, replaces], [true, []]);
    });
  }

  it("name exactly the settings and slugs that differ", () => {
    const news = {
      ...inputs,
      description: "d",
      schedules: { a: { cron: "0 7 * * *" }, b: { interval: 60 }, c: { cron: "@daily" } },
    };

    const { settings, slugs, paused } = changesBetween(inputs, news);

    assert.deepEqual([...settings], ["description"]);
    assert.deepEqual([...slugs], ["a", "c"]);
    assert.equal(paused, false);
  });

  it("write nothing to Prefect for another way to a cluster", () => {
    const news = { ...inputs, kubernetesCluster: { context: "there" } };
    assert.equal(isEmpty(changesBetween(inputs, news)), true);
  });

  it("take another deployment for another name or flow, but not for one that is not known yet", () => {
    const replaces = (changes: Partial<DeploymentInputs>) =>
      diffDeployment(state, { ...inputs, ...changes }).replaces;
    const byId = { flowName: undefined };

    assert.deepEqual(replaces({ name: "other" }), ["name"]);
    assert.deepEqual(replaces({ flowName: "other" }), ["flowName"]);
    assert.deepEqual(replaces({ ...byId, flowId: "other" }), ["flowId"]);
    assert.deepEqual(replaces({ ...byId, flowId: "f" }), []);
    assert.deepEqual(replaces({ ...byId, flowId: UNKNOWN }), []);
    assert.equal(diffDeployment(state, { ...inputs, ...byId, flowId: UNKNOWN }).changed, true);
  });

  for (const [before, after, expected] of [
    [undefined, undefined, false],
    [undefined, true, true],
    [undefined, false, true],
    [true, undefined, true],
    [false, undefined, false],
    [true, true, false],
  ] as const) {
    it(`of the pause from ${before} to ${after}: ${expected}`, () => {
      const { paused } = changesBetween(
        { ...inputs, paused: before },
        { ...inputs, paused: after },
      );
      assert.equal(paused, expected);
    });
  }

  it("take a new deployment where 2.20 shall leave a pool", () => {
    const { workPoolName: _, ...without } = inputs;

    assert.deepEqual(diffDeployment({ ...state, serverGeneration: 2 }, without), {
      changed: true,
      replaces: ["workPoolName"],
      deleteBeforeReplace: true,
    });
    assert.deepEqual(diffDeployment(state, without).replaces, []);
  });
});
