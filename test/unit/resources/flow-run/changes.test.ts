import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { diffFlowRun } from "../../../../lib/resources/flow-run/changes";
import { runDocument } from "../../../../lib/resources/flow-run/document";
import { validateFlowRun } from "../../../../lib/resources/flow-run/check";
import type { FlowRunInputs, FlowRunState } from "../../../../lib/resources/flow-run/inputs";

const inputs: FlowRunInputs = { deploymentId: "d", parameters: { n: 1 }, triggers: ["one"] };
const stateOf = (stateType: string, more: Partial<FlowRunInputs> = {}): FlowRunState => ({
  ...inputs,
  ...more,
  flowRunId: "r",
  flowRunName: "quick-fox",
  url: "http://ui",
  stateType,
  stateName: stateType,
});

describe("flow run changes", () => {
  it("do not come from what is not to be quoted of a run that there is", () => {
    const state = stateOf("COMPLETED");
    assert.equal(diffFlowRun(state, { ...inputs, secrets: { token: "t0ken" } }).changed, false);
  });

  it("take another run for what a run is given", () => {
    const state = stateOf("COMPLETED");
    for (const [key, value] of [
      ["parameters", { n: 2 }],
      ["triggers", ["two"]],
      ["tags", ["t"]],
      ["jobVariables", { image: "x" }],
      ["name", "smoke"],
      ["scheduledTime", "2031-01-01T00:00:00Z"],
      ["workQueueName", "q"],
      ["idempotencyKey", "k"],
      ["deploymentId", "e"],
    ] as const) {
      const { changed, replaces } = diffFlowRun(state, { ...inputs, [key]: value });
      assert.deepEqual([changed, replaces], [true, [key]]);
    }
  });

  it("are in place for what is not known yet", () => {
    const news = { ...inputs, deploymentId: UNKNOWN, triggers: [UNKNOWN] };
    assert.deepEqual(diffFlowRun(stateOf("COMPLETED"), news), { changed: true, replaces: [] });
  });

  it("are in place for another way to a cluster", () => {
    const news = { ...inputs, kubernetesCluster: { context: "there" } };
    assert.deepEqual(diffFlowRun(stateOf("RUNNING"), news), { changed: true, replaces: [] });
  });

  for (const [stateType, wait, stopped, expected] of [
    ["FAILED", true, false, ["stateType"]],
    ["CRASHED", true, false, ["stateType"]],
    ["CANCELLED", true, false, ["stateType"]],
    ["COMPLETED", true, false, []],
    ["RUNNING", true, false, []],
    ["FAILED", false, false, []],
    ["FAILED", true, true, []],
  ] as const) {
    const how = `${wait ? "waited for" : "not waited for"}${stopped ? ", stopped" : ""}`;
    it(`of a run that is ${stateType}, ${how}: replaces ${JSON.stringify(expected)}`, () => {
      const news = { ...inputs, stopped, ...(wait ? { wait: {} } : {}) };
      assert.deepEqual(diffFlowRun(stateOf(stateType), news).replaces, expected);
    });
  }

  it("start a stopped run afresh, but not one that had completed", () => {
    const stopped = { stopped: true };
    assert.deepEqual(diffFlowRun(stateOf("CANCELLED", stopped), inputs).replaces, ["stopped"]);
    assert.deepEqual(diffFlowRun(stateOf("COMPLETED", stopped), inputs).replaces, []);
    const news = { ...inputs, ...stopped, wait: {} };
    assert.deepEqual(diffFlowRun(stateOf("CANCELLED", stopped), news).replaces, []);
  });
});

describe("flow run document", () => {
  it("holds what is given, and no more", () => {
    assert.deepEqual(runDocument({ deploymentId: "d" }), { parameters: {} });
    assert.deepEqual(
      runDocument({ ...inputs, name: "n", scheduledTime: "2031-01-01T01:00:00+01:00" }),
      {
        name: "n",
        parameters: { n: 1 },
        state: {
          type: "SCHEDULED",
          state_details: { scheduled_time: "2031-01-01T00:00:00.000Z" },
        },
      },
    );
    assert.equal(runDocument({ ...inputs, stopped: true }).state?.type, "CANCELLED");
  });
});

describe("flow run check", () => {
  const paths = (more: object) => validateFlowRun({ ...inputs, ...more }).map(({ path }) => path);

  it("names every problem", () => {
    const bad = {
      deploymentId: "",
      tags: ["a", 1],
      scheduledTime: "tomorrow",
      onDelete: "forget",
      wait: { timeoutSeconds: 0, pollSeconds: 0 },
      stopTimeoutSeconds: -1,
      kubernetesCluster: { context: 1 },
    };
    assert.deepEqual(paths(bad), [
      "deploymentId",
      "tags",
      "scheduledTime",
      "onDelete",
      "wait.timeoutSeconds",
      "wait.pollSeconds",
      "stopTimeoutSeconds",
      "kubernetesCluster.context",
    ]);
  });

  it("passes over what is not known yet", () => {
    const keys = [
      "deploymentId",
      "tags",
      "scheduledTime",
      "onDelete",
      "wait",
      "stopTimeoutSeconds",
      "kubernetesCluster",
    ];
    assert.deepEqual(paths(Object.fromEntries(keys.map((key) => [key, UNKNOWN]))), []);
  });
});
