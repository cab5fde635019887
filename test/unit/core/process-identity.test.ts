import assert from "node:assert/strict";
import { isRunning, startTimeOf } from "../../../lib/core/process-identity";

describe("process identity", () => {
  it("recognises a running process by the mark of its start", async () => {
    const startTime = await startTimeOf(process.pid);
    assert.ok(startTime);
    assert.equal(await isRunning({ pid: process.pid, startTime }), true);
  });

  it("does not take another process of the same number for it", async () => {
    const startTime = (await startTimeOf(process.pid))!;
    assert.equal(await isRunning({ pid: process.pid, startTime: `1${startTime}` }), false);
  });

  it("knows no process of a number that none has", async () => {
    assert.equal(await startTimeOf(2 ** 22 + 1), undefined);
  });
});
