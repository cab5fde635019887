import assert from "node:assert/strict";
import { record } from "../../../support/mocks";
import {
  type ActionArgs,
  Automation,
  Deployment,
  Flow,
  type MatchArgs,
  WorkPool,
  WorkQueue,
} from "../../../../lib";

/** Everything that an automation can refer to, and the inputs of one that does. */
async function inputsWith(
  refer: (there: {
    flow: Flow;
    deployment: Deployment;
    pool: WorkPool;
    queue: WorkQueue;
    other: Automation;
  }) => { actions?: readonly ActionArgs[]; match?: MatchArgs },
) {
  const { one } = await record(() => {
    const there = {
      flow: new Flow("flow", { name: "f" }),
      deployment: new Deployment("deployment", { name: "d", flowName: "f" }),
      pool: new WorkPool("pool", { name: "p" }),
      queue: new WorkQueue("queue", { name: "q", workPoolName: "p" }),
      other: new Automation("other", { name: "o", trigger: { type: "event" }, actions: [] }),
    };
    const { actions = [], match } = refer(there);
    const inner = { type: "event", match, matchRelated: match && [match] } as const;
    const trigger = { type: "sequence", triggers: [inner] } as const;
    return new Automation("a", { name: "a", trigger, actions, actionsOnResolve: actions });
  });
  return one("Automation", "a");
}

describe("an automation's references to resources", () => {
  it("become ids in actions, and dependencies", async () => {
    const { inputs, dependencies } = await inputsWith(({ deployment, pool, queue, other }) => ({
      actions: [
        { type: "run-deployment", deployment, parameters: { deployment: "d" } },
        { type: "pause-deployment", deployment: { deployment } },
        { type: "pause-work-pool", workPool: pool },
        { type: "resume-work-queue", workQueue: queue },
        { type: "pause-automation", automation: other },
        { type: "call-webhook", blockDocument: pool },
        { type: "resume-automation", automation: "an-id" },
        { type: "resume-deployment", source: "inferred" },
      ],
    }));

    const wanted = [
      {
        type: "run-deployment",
        deploymentId: "id-of-deployment",
        parameters: { deployment: "d" },
      },
      { type: "pause-deployment", deploymentId: "id-of-deployment" },
      { type: "pause-work-pool", workPoolId: "id-of-pool" },
      { type: "resume-work-queue", workQueueId: "id-of-queue" },
      { type: "pause-automation", automationId: "id-of-other" },
      { type: "call-webhook", blockDocumentId: "id-of-pool" },
      { type: "resume-automation", automationId: "an-id" },
      { type: "resume-deployment", source: "inferred" },
    ];
    assert.deepEqual(inputs.actions, wanted);
    assert.deepEqual(inputs.actionsOnResolve, wanted);
    assert.deepEqual([...dependencies].sort(), ["deployment", "other", "pool", "queue"]);
  });

  it("become labels in what a trigger matches, at every depth", async () => {
    const { inputs } = await inputsWith(({ flow, deployment, pool, queue, other }) => ({
      match: {
        plain: "text",
        "prefect.resource.id": [flow, deployment, { deployment }, pool, queue, other, "x.*"],
        one: deployment,
      },
    }));

    const match = {
      plain: "text",
      "prefect.resource.id": [
        "prefect.flow.id-of-flow",
        "prefect.deployment.id-of-deployment",
        "prefect.deployment.id-of-deployment",
        "prefect.work-pool.id-of-pool",
        "prefect.work-queue.id-of-queue",
        "prefect.automation.id-of-other",
        "x.*",
      ],
      one: "prefect.deployment.id-of-deployment",
    };
    assert.deepEqual(inputs.trigger, {
      type: "sequence",
      triggers: [{ type: "event", match, matchRelated: [match] }],
    });
  });
});
