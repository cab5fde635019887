import assert from "node:assert/strict";
import { poll, sleep } from "../../../lib/core/time";

const quick = { timeoutSeconds: 0.05, intervalSeconds: 0.005 };

describe("poll", () => {
  it("returns what the probe finds, as soon as it does", async () => {
    let looks = 0;
    const found = await poll({ timeoutSeconds: 5, intervalSeconds: 0.001 }, () =>
      ++looks === 3 ? "ready" : undefined,
    );
    assert.deepEqual([found, looks], ["ready", 3]);
  });

  it("takes null, false and 0 for findings", async () => {
    assert.equal(await poll(quick, async () => false), false);
    assert.equal(await poll(quick, () => null), null);
  });

  it("returns undefined when the deadline passes", async () => {
    let looks = 0;
    const found = await poll(quick, () => void looks++);
    assert.equal(found, undefined);
    assert.ok(looks > 1, `${looks} looks`);
  });

  it("looks once when there is no time at all", async () => {
    let looks = 0;
    await poll({ timeoutSeconds: 0, intervalSeconds: 60 }, () => void looks++);
    assert.equal(looks, 1);
  });

  it("looks a last time at the deadline, however long the interval", async () => {
    let looks = 0;
    await poll({ timeoutSeconds: 0.02, intervalSeconds: 60 }, () => void looks++);
    assert.equal(looks, 2);
  });

  it("ends with the probe's error", async () => {
    await assert.rejects(
      poll(quick, () => {
        throw new Error("gone");
      }),
      /gone/,
    );
  });

  it("ends with the signal's reason", async () => {
    const stop = new AbortController();
    const waiting = poll(
      { timeoutSeconds: 60, intervalSeconds: 60, signal: stop.signal },
      () => undefined,
    );
    stop.abort(new Error("cancelled"));
    await assert.rejects(waiting, /cancelled/);
  });
});

it("sleep refuses to begin after its signal", async () => {
  await assert.rejects(sleep(60, AbortSignal.abort(new Error("cancelled"))), /cancelled/);
});
