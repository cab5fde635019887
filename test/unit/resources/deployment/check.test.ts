import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { validateDeployment } from "../../../../lib/resources/deployment/check";
import { unsupportedBy } from "../../../../lib/resources/deployment/generation";
import type { DeploymentInputs } from "../../../../lib/resources/deployment/inputs";

const GOOD: DeploymentInputs = { name: "d", flowName: "f" };
const paths = (inputs: object) =>
  validateDeployment({ ...GOOD, ...inputs }).map(({ path }) => path);

describe("deployment check", () => {
  for (const [what, inputs, expected] of [
    ["nothing", {}, []],
    ["a name with a slash", { name: "a/b" }, ["name"]],
    ["no flow", { flowName: undefined }, ["flowName"]],
    ["two flows", { flowId: "1" }, ["flowName"]],
    ["a queue without a pool", { workQueueName: "q" }, ["workQueueName"]],
    ["a limit of 0", { concurrencyLimit: 0 }, ["concurrencyLimit"]],
    ["two limits", { concurrencyLimit: 1, globalConcurrencyLimitId: "g" }, ["concurrencyLimit"]],
    [
      "a short grace period",
      { concurrencyOptions: { gracePeriodSeconds: 5 } },
      ["concurrencyOptions.gracePeriodSeconds"],
    ],
    [
      "an unknown strategy",
      { concurrencyOptions: { collisionStrategy: "WAIT" } },
      ["concurrencyOptions.collisionStrategy"],
    ],
    ["tags that are no strings", { tags: [1] }, ["tags"]],
    ["labels that are no scalars", { labels: { a: [] } }, ["labels.a"]],
    ["an environment of numbers", { jobVariables: { env: { A: 1 } } }, ["jobVariables.env.A"]],
    ["a cluster by its name", { kubernetesCluster: "kind" }, ["kubernetesCluster"]],
    [
      "an empty kubeconfig",
      { kubernetesCluster: { kubeconfig: "" } },
      ["kubernetesCluster.kubeconfig"],
    ],
    ["running while stopped", { stopped: true, paused: false }, ["paused"]],
    ["version info without a type", { versionInfo: { version: "1" } }, ["versionInfo.type"]],
    ["a bad schedule", { schedules: { a: { cron: "* * *" } } }, ["schedules.a.cron"]],
  ] as const) {
    it(`has ${expected.length} problems with ${what}`, () =>
      assert.deepEqual(paths(inputs), expected));
  }

  it("judges parameters by the schema, a schedule's too, unless it is not enforced", () => {
    const inputs = {
      parameterOpenApiSchema: { type: "object", properties: { n: { type: "integer" } } },
      parameters: { n: "one" },
      schedules: { a: { cron: "@daily", parameters: { n: "two" } } },
    };

    assert.deepEqual(paths(inputs), ["parameters.n", "schedules.a.parameters.n"]);
    assert.deepEqual(paths({ ...inputs, enforceParameterSchema: false }), []);
  });

  it("never shows a parameter or a variable of the environment", () => {
    const problems = validateDeployment({
      ...GOOD,
      parameterOpenApiSchema: { type: "object", properties: { n: { type: "integer" } } },
      parameters: { n: "hunter2" },
      jobVariables: { env: { A: ["hunter2"] } },
    });

    assert.equal(problems.length, 2);
    assert.ok(!JSON.stringify(problems).includes("hunter2"));
  });

  it("passes over what is not known yet", () => {
    const keys = ["name", "flowName", "tags", "labels", "schedules", "parameters", "jobVariables"];
    const more = ["concurrencyLimit", "concurrencyOptions", "workPoolName", "workQueueName"];
    const unknown = Object.fromEntries([...keys, ...more].map((key) => [key, UNKNOWN]));

    assert.deepEqual(paths(unknown), []);
  });

  it("names what 2.20 has no place for, empty values excepted", () => {
    const two = { version: "2.20.26", generation: 2, cloud: false } as const;
    const inputs: DeploymentInputs = {
      ...GOOD,
      labels: {},
      versionInfo: { type: "x" },
      concurrencyLimit: 1,
      schedules: {
        a: { cron: "@daily", parameters: {} },
        b: { cron: "@daily", parameters: { n: 1 } },
      },
    };

    const found = unsupportedBy(two, inputs).map(({ path }) => path);

    assert.deepEqual(found, ["concurrencyLimit", "versionInfo", "schedules.b.parameters"]);
    assert.deepEqual(unsupportedBy({ ...two, version: "3.8.8", generation: 3 }, inputs), []);
  });
});
