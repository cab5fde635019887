import { strict as assert } from "node:assert";
import type { WorkQueue } from "../../../../lib/client";
import { UNKNOWN } from "../../../../lib/core/unknown";
import {
  queuePatch,
  validateWorkQueue,
  workQueueHandler,
} from "../../../../lib/resources/work-queue/handlers";

const QUEUE = { name: "q", workPoolName: "p" };
const live = {
  name: "q",
  description: "",
  concurrency_limit: 2,
  is_paused: true,
  priority: 4,
} as WorkQueue;

describe("work queue patch", () => {
  it("holds only what the program changed and the server does not have", () => {
    const olds = { ...QUEUE, concurrencyLimit: 1 };
    assert.deepEqual(queuePatch(live, olds, { ...olds, concurrencyLimit: 2 }), {});
    assert.deepEqual(queuePatch(live, olds, { ...olds, concurrencyLimit: 3 }), {
      concurrency_limit: 3,
    });
    assert.deepEqual(queuePatch(live, olds, { ...olds, priority: 1 }), { priority: 1 });
  });

  it("brings one in line that is taken over, pause and priority only where stated", () => {
    assert.deepEqual(queuePatch(live, undefined, QUEUE), { concurrency_limit: null });
    assert.deepEqual(
      queuePatch(live, undefined, { ...QUEUE, concurrencyLimit: 2, paused: false }),
      {
        is_paused: false,
      },
    );
  });
});

describe("work queue diff", () => {
  it("waits with a replacement until the pool is known", () => {
    const state = { ...QUEUE, workPoolId: "1", workQueueId: "2", url: "" };
    const { changed, replaces } = workQueueHandler.diff(state, { ...QUEUE, workPoolId: UNKNOWN });
    assert.deepEqual([changed, replaces], [true, []]);
  });
});

describe("work queue check", () => {
  it("names every problem", () => {
    const bad = { name: "a/b", workPoolName: "", concurrencyLimit: -1, priority: 0 };
    assert.deepEqual(
      validateWorkQueue(bad).map(({ path }) => path),
      ["name", "workPoolName", "concurrencyLimit", "priority"],
    );
  });
});
