import assert from "node:assert/strict";
import {
  type Cause,
  type Finding,
  Patience,
} from "../../../../lib/resources/kubernetes-rollout/findings";

const finding = (cause: Cause, key: string = cause, born?: Date): Finding => ({
  cause,
  key,
  text: key,
  born,
});

describe("the patience with troubles", () => {
  /** The causes that are sure at each look: seconds, then what is there. */
  const sureAt = (...looks: readonly (readonly [number, ...Finding[]])[]) => {
    const patience = new Patience(1_000_000);
    return looks.map(([now, ...found]) => patience.sure(found, now).map(({ cause }) => cause));
  };

  it("is sure at once of what will not change, when it is seen to come", () => {
    assert.deepEqual(sureAt([0], [1, finding("podSecurity")]), [[], ["podSecurity"]]);
  });

  it("gives what it finds the time of another try", () => {
    const there = finding("imageNeverPulled");
    assert.deepEqual(sureAt([5, there], [34, there], [35, there]), [[], [], [there.cause]]);
  });

  it("does not take what has only just been made for what was there before", () => {
    const young = finding("podSecurity", "young", new Date(950_000));
    const old = finding("podSecurity", "old", new Date(930_000));
    assert.deepEqual(sureAt([0, young]), [["podSecurity"]]);
    assert.deepEqual(sureAt([0, old], [30, old]), [[], ["podSecurity"]]);
  });

  it("gives what may pass a while, from its last coming on", () => {
    const pull = finding("imagePull");
    assert.deepEqual(sureAt([0], [1, pull], [20, pull], [21, pull]), [[], [], [], ["imagePull"]]);
    assert.deepEqual(sureAt([0], [1, pull], [15], [21, pull]), [[], [], [], []]);
  });

  it("takes a crash that it found for the past, and the next one for the truth", () => {
    const past = finding("crash", "pod/flow/crash/7");
    const next = finding("crash", "pod/flow/crash/8");
    assert.deepEqual(sureAt([0, past], [500, past], [501, next]), [[], [], ["crash"]]);
  });

  it("leaves to the deadline what a cluster may put right by itself", () => {
    const node = finding("unschedulable");
    assert.deepEqual(sureAt([0], [1, node], [900, node]), [[], [], []]);
  });
});
