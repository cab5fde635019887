import assert from "node:assert/strict";
import { localProcessHandler } from "../../../../lib/resources/local-process/handlers";
import type { LocalProcessState } from "../../../../lib/resources/local-process/inputs";
import { preferredPort } from "../../../../lib/resources/local-process/port";

const STATE: LocalProcessState = {
  command: ["node", "app.js"],
  environment: { B: "2", A: "1" },
  logFile: "app.log",
  port: 0,
  ready: { url: "http://127.0.0.1:{port}/", timeoutSeconds: 60 },
  stopGraceSeconds: 10,
  triggers: { code: "1" },
  pid: 1,
  startTime: "1@boot",
  assignedPort: 20_001,
  startedAt: "2026-01-01T00:00:00.000Z",
};
const { pid: _pid, startTime: _start, assignedPort: _port, startedAt: _at, ...INPUTS } = STATE;

function diff(changes: object, state: object = {}) {
  return localProcessHandler.diff({ ...STATE, ...state }, { ...INPUTS, ...changes });
}

describe("the difference of a local process", () => {
  it("is none when nothing but the order of variables changed", () => {
    assert.equal(diff({ environment: { A: "1", B: "2" } }).changed, false);
  });

  for (const [key, value] of Object.entries({
    command: ["node", "other.js"],
    workingDirectory: "/srv",
    environment: { A: "1" },
    logFile: "other.log",
    port: 8080,
    triggers: { code: "2" },
  })) {
    it(`is a new process when ${key} changes, started beside the old one`, () => {
      const found = diff({ [key]: value });
      assert.deepEqual([found.changed, found.replaces], [true, [key]]);
      assert.equal(found.deleteBeforeReplace, false);
    });
  }

  it("is in place for what only the next start or stop needs", () => {
    const changes = { stopGraceSeconds: 1, ready: { url: "http://127.0.0.1/" }, exclusive: true };
    const found = diff(changes);
    assert.deepEqual([found.changed, found.replaces], [true, []]);
  });

  it("stops the old process first when both want the same fixed port", () => {
    const fixed = { port: 4200, assignedPort: 4200 };
    assert.equal(diff({ port: 4200, command: ["x"] }, fixed).deleteBeforeReplace, true);
    assert.equal(diff({ port: 4201 }, fixed).deleteBeforeReplace, false);
    assert.equal(diff({ port: 20_001 }).deleteBeforeReplace, true);
  });

  it("stops the old process first when they cannot stand side by side", () => {
    assert.equal(diff({ command: ["x"], exclusive: true }).deleteBeforeReplace, true);
    assert.equal(diff({ command: ["x"] }, { exclusive: true }).deleteBeforeReplace, true);
  });
});

describe("preferredPort", () => {
  it("is the same for the same log file and below the ports of outgoing connections", () => {
    assert.equal(preferredPort("/a/log"), preferredPort("/a/log"));
    assert.notEqual(preferredPort("/a/log"), preferredPort("/b/log"));
    const ports = Array.from({ length: 100 }, (_, at) => preferredPort(`/log/${at}`));
    assert.ok(ports.every((port) => port >= 20_000 && port < 30_000));
  });
});
