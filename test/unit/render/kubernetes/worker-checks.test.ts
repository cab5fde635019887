import assert from "node:assert/strict";
import { checkWorkerSettings } from "../../../../lib/render/kubernetes";

describe("the settings of workers", () => {
  const paths = (settings: object) =>
    checkWorkerSettings("workers", settings as Record<string, unknown>).map(({ path }) => path);
  const cpu = { requests: { cpu: "100m" } };

  for (const [what, settings, expected] of [
    ["nothing", {}, []],
    ["names that are none", { namespace: "A", jobNamespace: "b_", objectName: "c." }, 3],
    ["a generation that is none", { prefect: 1 }, ["workers.prefect"]],
    ["a role that is none", { role: "admin" }, ["workers.role"]],
    ["a role for an account of one's own", { serviceAccountName: "a", role: "smallest" }, 1],
    ["rules that are none", { rules: [{ verbs: ["get"] }] }, ["workers.rules[0]"]],
    ["an autoscaler", { autoscaling: { maxCount: 2 }, resources: cpu }, []],
    ["one without a request", { autoscaling: { maxCount: 2 } }, ["workers.autoscaling"]],
    ["one without a bound", { autoscaling: {}, resources: cpu }, 1],
    ["one beside a count", { autoscaling: { maxCount: 2 }, count: 2, resources: cpu }, 1],
    ["bounds in the wrong order", { autoscaling: { minCount: 3, maxCount: 2 }, resources: cpu }, 1],
    ["a budget", { disruptionBudget: { maxUnavailable: 1 } }, []],
    ["a budget of both", { disruptionBudget: { maxUnavailable: 1, minAvailable: 1 } }, 1],
    ["a budget of half", { disruptionBudget: { minAvailable: 0.5 } }, 1],
    ["a variable that can be none", { env: { "A B": "1" } }, ["workers.env"]],
    ["no time to start", { startTimeoutSeconds: -1 }, ["workers.startTimeoutSeconds"]],
  ] as const) {
    it(`have ${typeof expected === "number" ? expected : expected.length} problems with ${what}`, () => {
      const found = paths(settings);
      if (typeof expected === "number") assert.equal(found.length, expected, found.join());
      else assert.deepEqual(found, expected);
    });
  }
});
