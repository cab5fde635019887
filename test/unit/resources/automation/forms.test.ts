import assert from "node:assert/strict";
import type { Automation } from "../../../../lib/client";
import { UNKNOWN } from "../../../../lib/core/unknown";
import {
  ACTION_TYPES,
  actionFromWire,
  actionToWire,
} from "../../../../lib/resources/automation/actions";
import { automationHandler } from "../../../../lib/resources/automation/handlers";
import type { AutomationInputs } from "../../../../lib/resources/automation/inputs";
import { inputsOfLive } from "../../../../lib/resources/automation/read-back";
import { documentOf, statedSettings } from "../../../../lib/resources/automation/settings";
import type { MatchInputs } from "../../../../lib/resources/automation/trigger-inputs";
import { triggerFromWire, triggerToWire } from "../../../../lib/resources/automation/triggers";
import { ACTION_CASES, ID, TRIGGER_CASES } from "./cases";

const INPUTS: AutomationInputs = {
  name: "orders",
  trigger: { type: "event", expect: ["b", "a"], match: { x: ["1"] }, withinSeconds: 60 },
  actions: [{ type: "run-deployment", deploymentId: ID, parameters: {} }],
};
const state = (inputs: AutomationInputs) => ({ ...inputs, automationId: ID, url: "" });
const live = (inputs: AutomationInputs, more: object = {}) =>
  ({ ...documentOf(3, statedSettings(inputs), true), id: ID, ...more }) as unknown as Automation;

describe("automations: the form in which triggers and actions are sent", () => {
  it("is known for every type of action", () => {
    assert.deepEqual(ACTION_CASES.map(({ type }) => type).sort(), [...ACTION_TYPES].sort());
  });

  for (const { type, stated, wire, least } of ACTION_CASES) {
    it(`is complete for ${type}`, () => {
      assert.deepEqual(actionToWire(stated), wire);
      assert.deepEqual(actionToWire(least[0]), least[1]);
    });

    it(`leads back to the least that states ${type}`, () => {
      assert.deepEqual(actionFromWire(least[1]), least[0]);
      assert.deepEqual(actionToWire(actionFromWire(wire)), wire);
    });
  }

  for (const [what, stated, wire] of TRIGGER_CASES) {
    it(`is complete for ${what}, and leads back`, () => {
      assert.deepEqual(triggerToWire(stated), wire);
      assert.deepEqual(triggerToWire(triggerFromWire(wire)), wire);
    });
  }

  it("leads back to a trigger without what goes without saying", () => {
    for (const least of [{ type: "event" }, { type: "event", posture: "Proactive" }]) {
      assert.deepEqual(triggerFromWire(triggerToWire(least)), least);
    }
  });

  it("leaves a type that is not known here as it came", () => {
    const future = { type: "send-pigeon", loft: 1 };
    assert.deepEqual(actionToWire(actionFromWire(future)), future);
    assert.deepEqual(triggerToWire(triggerFromWire(future)), future);
  });

  it("has no tags for 2.20, which refuses the key", () => {
    assert.equal("tags" in documentOf(2, statedSettings(INPUTS), true), false);
    assert.deepEqual(documentOf(3, statedSettings(INPUTS), true).tags, []);
  });
});

describe("automations: what counts as a change", () => {
  const changed = (news: Partial<AutomationInputs>, olds: Partial<AutomationInputs> = {}) =>
    automationHandler.diff(state({ ...INPUTS, ...olds }), { ...INPUTS, ...news });

  for (const [what, news] of [
    ["the order of events", { trigger: { ...INPUTS.trigger, expect: ["a", "b", "a"] } }],
    ["a label's only value out of its list", { trigger: { ...INPUTS.trigger, match: { x: "1" } } }],
    ["what goes without saying", { trigger: { ...INPUTS.trigger, threshold: 1 }, description: "" }],
    ["empty parameters left out", { actions: [{ type: "run-deployment", deploymentId: ID }] }],
    ["empty lists", { tags: [], actionsOnTrigger: [] }],
  ] as const) {
    it(`is not ${what}`, () =>
      assert.equal(changed(news as Partial<AutomationInputs>).changed, false));
  }

  it("is an order of tags that differs by no tag", () => {
    assert.equal(changed({ tags: ["b", "a"] }, { tags: ["a", "b"] }).changed, false);
    assert.equal(changed({ tags: ["b"] }, { tags: ["a", "b"] }).changed, true);
  });

  it("is the order of actions and of a sequence's triggers", () => {
    const [a, b] = [{ type: "do-nothing" }, { type: "cancel-flow-run" }] as const;
    assert.equal(changed({ actions: [a, b] }, { actions: [b, a] }).changed, true);
    const triggers = [
      { type: "event", expect: ["a"] },
      { type: "event", expect: ["b"] },
    ] as const;
    const sequence = { type: "sequence", triggers } as const;
    const turned = { type: "sequence", triggers: triggers.toReversed() } as const;
    assert.equal(changed({ trigger: turned }, { trigger: sequence }).changed, true);
  });

  it("waits with a replacement until the owner is known", () => {
    const before = { ownerResource: "prefect.deployment.1" };
    const { changed: differs, replaces } = changed({ ownerResource: UNKNOWN }, before);
    assert.deepEqual([differs, replaces], [true, []]);
    const other = changed({ ownerResource: "prefect.deployment.2" }, before);
    assert.deepEqual([other.replaces, other.deleteBeforeReplace], [["ownerResource"], true]);
  });

  it("is what is not known yet", () => {
    assert.equal(changed({ actions: UNKNOWN as never }).changed, true);
    const match = UNKNOWN as unknown as MatchInputs;
    assert.equal(changed({ trigger: { type: "event", match } }).changed, true);
  });
});

describe("automations: what a refresh shows", () => {
  it("is what is recorded, in its own form, where nothing has drifted", () => {
    assert.deepEqual(inputsOfLive(state(INPUTS), live(INPUTS)), INPUTS);
  });

  it("names only the member of a trigger that has drifted", () => {
    const found = live({ ...INPUTS, trigger: { ...INPUTS.trigger, threshold: 5 } as never });
    const shown = inputsOfLive(state(INPUTS), found);
    assert.deepEqual(shown, { ...INPUTS, trigger: { ...INPUTS.trigger, threshold: 5 } });
  });

  it("names only the member of a trigger inside another that has drifted", () => {
    const inner = { type: "event", expect: ["b", "a"], threshold: 1 } as const;
    const outer = { type: "compound", require: "all", triggers: [inner] } as const;
    const drifted = { ...outer, triggers: [{ ...inner, withinSeconds: 9 }] };
    const shown = inputsOfLive(
      state({ ...INPUTS, trigger: outer }),
      live({ ...INPUTS, trigger: drifted }),
    );
    assert.deepEqual(shown.trigger, drifted);
  });

  it("names only the action that has drifted", () => {
    const actions = [{ type: "run-deployment", deploymentId: ID, parameters: { n: 2 } }] as const;
    assert.deepEqual(inputsOfLive(state(INPUTS), live({ ...INPUTS, actions })).actions, actions);
  });

  it("is a switch only where the program states it", () => {
    const off = live(INPUTS, { enabled: false });
    assert.equal(inputsOfLive(state(INPUTS), off).enabled, undefined);
    assert.equal(inputsOfLive(state({ ...INPUTS, enabled: true }), off).enabled, false);
  });
});
