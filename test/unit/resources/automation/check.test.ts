import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { validateAutomation } from "../../../../lib/resources/automation/check";
import { unsupportedBy } from "../../../../lib/resources/automation/generation";
import type { AutomationInputs } from "../../../../lib/resources/automation/inputs";
import { ACTION_CASES, ID, TRIGGER_CASES } from "./cases";

const EVENT = { type: "event", expect: ["orders.ready"] } as const;
const GOOD: AutomationInputs = { name: "a", trigger: EVENT, actions: [{ type: "do-nothing" }] };
const problems = (inputs: object) =>
  validateAutomation({ ...GOOD, ...inputs }).map(({ path, message }) => `${path} ${message}`);
const paths = (inputs: object) =>
  validateAutomation({ ...GOOD, ...inputs }).map(({ path }) => path);
const trigger = (more: object) => ({ trigger: { ...EVENT, ...more } });
const action = (one: object) => ({ actions: [one] });

describe("automation check", () => {
  for (const [what, inputs, expected] of [
    ["nothing", {}, []],
    ["a name with a slash", { name: "a/b" }, []],
    ["an empty name", { name: " " }, ["name"]],
    ["no trigger", { trigger: undefined }, ["trigger"]],
    ["no actions", { actions: undefined }, ["actions"]],
    ["an unknown type of trigger", { trigger: { type: "events" } }, ["trigger.type"]],
    ["an unknown posture", trigger({ posture: "Active" }), ["trigger.posture"]],
    ["events that are no list", trigger({ expect: "a" }), ["trigger.expect"]],
    ["a label of numbers", trigger({ match: { x: 1 } }), ['trigger.match["x"]']],
    ["a threshold of 0", trigger({ threshold: 0 }), ["trigger.threshold"]],
    ["a negative time", trigger({ withinSeconds: -1 }), ["trigger.withinSeconds"]],
    [
      "a Proactive trigger of 5 seconds",
      trigger({ posture: "Proactive", withinSeconds: 5 }),
      ["trigger.withinSeconds"],
    ],
    ["a member that is misspelt", trigger({ treshold: 2 }), ["trigger.treshold"]],
    ["an empty sequence", { trigger: { type: "sequence", triggers: [] } }, ["trigger.triggers"]],
    [
      "a compound that requires more than it has",
      { trigger: { type: "compound", triggers: [EVENT], require: 2 } },
      ["trigger.require"],
    ],
    [
      "a bad trigger inside another",
      { trigger: { type: "compound", triggers: [EVENT, { type: "event", threshold: "2" }] } },
      ["trigger.triggers[1].threshold"],
    ],
    [
      "a metric of 10 seconds",
      { trigger: { type: "metric", metric: { name: "speed", operator: ">", rangeSeconds: 10 } } },
      ["trigger.metric.name", "trigger.metric.threshold", "trigger.metric.rangeSeconds"],
    ],
    ["an unknown type of action", action({ type: "run-deploymnt" }), ["actions[0].type"]],
    ["a run of no deployment", action({ type: "run-deployment" }), ["actions[0].deployment"]],
    [
      "a deployment that is named and inferred",
      action({ type: "pause-deployment", source: "inferred", deploymentId: ID }),
      ["actions[0].deployment"],
    ],
    [
      "a deployment by its name",
      action({ type: "run-deployment", deploymentId: "etl/nightly" }),
      ["actions[0].deployment"],
    ],
    ["no pool", action({ type: "pause-work-pool" }), ["actions[0].workPool"]],
    ["no queue", action({ type: "resume-work-queue" }), ["actions[0].workQueue"]],
    ["no automation", action({ type: "pause-automation" }), ["actions[0].automation"]],
    [
      "parameters as a text",
      action({ type: "run-deployment", deploymentId: ID, parameters: "{}" }),
      ["actions[0].parameters"],
    ],
    [
      "a state that is none",
      action({ type: "change-flow-run-state", state: "DONE" }),
      ["actions[0].state"],
    ],
    [
      "a notification without a text",
      action({ type: "send-notification", blockDocumentId: ID }),
      ["actions[0].body"],
    ],
    ["a webhook without a block", action({ type: "call-webhook" }), ["actions[0].blockDocumentId"]],
    [
      "a bad action on resolve",
      { actionsOnResolve: [{ type: "x" }] },
      ["actionsOnResolve[0].type"],
    ],
    ["all at once", { name: "", tags: [1], ...action({}) }, ["name", "tags[0]", "actions[0].type"]],
  ] as const) {
    it(`has ${expected.length} problems with ${what}`, () =>
      assert.deepEqual(paths(inputs), expected));
  }

  for (const { type, stated, least } of ACTION_CASES) {
    it(`has none with ${type}`, () => {
      assert.deepEqual(problems({ actions: [stated, least[0]], actionsOnTrigger: [stated] }), []);
    });
  }

  for (const [what, stated] of TRIGGER_CASES) {
    if (what.includes("least event")) continue;
    it(`has none with ${what}`, () => assert.deepEqual(problems({ trigger: stated }), []));
  }

  it("says what is meant by a misspelt member or type", () => {
    assert.match(problems(trigger({ treshold: 2 })).join(), /did you mean threshold\?/);
    assert.match(
      problems(action({ type: "run-deploymnt" })).join(),
      /did you mean "run-deployment"/,
    );
  });

  it("passes over what is not known yet", () => {
    const unknown = { source: "selected", deploymentId: UNKNOWN, parameters: UNKNOWN };
    assert.deepEqual(paths(action({ type: "run-deployment", ...unknown })), []);
    assert.deepEqual(paths({ trigger: UNKNOWN, actions: UNKNOWN, name: UNKNOWN }), []);
    assert.deepEqual(paths(trigger({ match: { x: UNKNOWN }, expect: [] })), []);
  });

  it("never shows what an action says or gives a run", () => {
    const said = { type: "send-notification", blockDocumentId: ID, subject: ["s3cret"], body: 7 };
    assert.doesNotMatch(problems(action(said)).join(), /s3cret/);
    const run = { type: "run-deployment", deploymentId: ID, parameters: ["s3cret"] };
    assert.doesNotMatch(problems(action(run)).join(), /s3cret/);
  });
});

describe("automation check: what would never come to rest", () => {
  const run = { type: "run-deployment", deploymentId: ID };
  const running = { expect: ["prefect.flow-run.Running"] };

  for (const [what, inputs, expected] of [
    ["any event of anything", { trigger: { type: "event" } }, ["trigger"]],
    ["any event by a star", trigger({ expect: ["*"] }), ["trigger"]],
    ["any event of one resource", trigger({ expect: [], match: { a: "b" } }), []],
    ["no event at all", trigger({ expect: [], posture: "Proactive" }), []],
    [
      "an inferred run at the start of runs",
      { ...trigger(running), ...action({ type: "run-deployment", source: "inferred" }) },
      ["actions[0].source"],
    ],
    [
      "a run at the start of any run",
      {
        ...trigger({ ...running, match: { "prefect.resource.id": "prefect.flow-run.*" } }),
        ...action(run),
      },
      ["trigger.match"],
    ],
    [
      "a run at the start of another flow's runs",
      {
        ...trigger({ ...running, matchRelated: { "prefect.resource.name": "x" } }),
        ...action(run),
      },
      [],
    ],
    [
      "a run at any run's end",
      { ...trigger({ expect: ["prefect.flow-run.Completed"] }), ...action(run) },
      [],
    ],
    ["one that is disabled", { enabled: false, ...trigger(running), ...action(run) }, []],
  ] as const) {
    it(`has ${expected.length} problems with ${what}`, () =>
      assert.deepEqual(paths(inputs), expected));
  }
});

describe("automation check: what a server has no place for", () => {
  const old = { version: "2.20.26", generation: 2, cloud: false } as const;
  const new3 = { version: "3.8.8", generation: 3, cloud: false } as const;
  const cloud = { version: "cloud", generation: 3, cloud: true } as const;
  const at = (server: typeof old | typeof new3 | typeof cloud, inputs: object) =>
    unsupportedBy(server, { ...GOOD, ...inputs }).map(({ path }) => path);

  it("is Cloud's own triggers and actions anywhere else", () => {
    const metric = { type: "metric", metric: { name: "duration", operator: ">", threshold: 1 } };
    const inputs = { trigger: metric, actionsOnTrigger: [{ type: "declare-incident" }] };
    for (const server of [old, new3]) {
      assert.deepEqual(at(server, inputs), ["trigger", "actionsOnTrigger[0].type"]);
    }
    assert.deepEqual(at(cloud, inputs), []);
    const nested = { trigger: { type: "sequence", triggers: [metric] } };
    assert.deepEqual(at(new3, nested), ["trigger"]);
  });

  it("is on 2.20 what came later, some of which it would pass over in silence", () => {
    const inputs = {
      tags: ["a"],
      ...trigger({ matchRelated: [{ a: "1" }, { b: "2" }] }),
      actions: [
        { type: "delete-flow-run" },
        { type: "run-deployment", deploymentId: ID, scheduleAfterSeconds: 5 },
        { type: "change-flow-run-state", state: "FAILED", force: true },
        { type: "run-deployment", deploymentId: ID, scheduleAfterSeconds: 0 },
      ],
    };
    assert.deepEqual(at(old, inputs), [
      "tags",
      "trigger",
      "actions[0].type",
      "actions[1].scheduleAfterSeconds",
      "actions[2].force",
    ]);
    assert.deepEqual(at(new3, inputs), []);
  });
});
