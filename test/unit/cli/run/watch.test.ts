import assert from "node:assert/strict";
import type { FlowRun } from "../../../../lib/client";
import { watchRun } from "../../../../lib/cli/run/watch";
import { fakeApi, json } from "../../client/fake-api";
import { fakeTerminal } from "../terminal";

const made = { id: "r", name: "curious-owl" } as FlowRun;
const run = (type: string, message?: string) =>
  json({
    ...{ id: "r", name: "curious-owl", state_type: type, state_name: type },
    state: { type, message },
  });
const line = (at: number, level = 20) => ({
  ...{ id: `line-${at}`, level, name: "x", message: `\u001b[2Jline ${at}` },
  timestamp: new Date(Date.UTC(2026, 0, 1) + at).toISOString(),
});

describe("a watched run", function () {
  this.timeout(20_000);

  it("shows each line once, those too that come late and after the end", async () => {
    const rounds = [
      [line(2), line(3)],
      [line(1), line(2), line(3), line(4, 40)],
      [line(1), line(2), line(3), line(4, 40), line(5)],
    ];
    let round = 0;
    const { client } = fakeApi(({ path, body }) => {
      if (path === "/flow_runs/r") return run(round === 0 ? "RUNNING" : "COMPLETED");
      if (path !== "/logs/filter") return undefined;
      const { offset, limit } = body as { offset: number; limit: number };
      return json((rounds[round++] ?? []).slice(offset, offset + limit));
    });
    const terminal = fakeTerminal();
    const code = await watchRun(client, made, terminal, false);

    assert.equal(code, 0);
    const shown = terminal.written.out.split("\n").slice(0, -1);
    assert.deepEqual(shown, [
      "00:00:00.002 INFO     line 2",
      "00:00:00.003 INFO     line 3",
      "00:00:00.001 INFO     line 1",
      "00:00:00.004 ERROR    line 4",
      "00:00:00.005 INFO     line 5",
    ]);
    assert.deepEqual(terminal.written.notes, ["state: RUNNING", "state: COMPLETED"]);
  });

  it("fails with the state's message, but not with a value in it", async () => {
    const message = "1 problem [type=int_parsing, input_value='hunter2', input_type=str]";
    const { client } = fakeApi(({ path }) =>
      path === "/flow_runs/r" ? run("FAILED", message) : undefined,
    );
    const watching = watchRun(client, made, fakeTerminal(), false);

    await assert.rejects(watching, (error: Error) => {
      assert.match(
        error.message,
        /^run "curious-owl" ended FAILED: 1 problem \[type=int_parsing\]\n/,
      );
      return true;
    });
  });

  it("goes on when it cannot be watched any longer, and says so", async () => {
    const { client } = fakeApi(({ path }) =>
      path === "/flow_runs/r" ? json({ detail: "Flow run not found" }, 404) : undefined,
    );
    const watching = watchRun(client, made, fakeTerminal(), false);

    await assert.rejects(
      watching,
      /\(r\) could not be watched any longer, .* its record was deleted/,
    );
  });
});
