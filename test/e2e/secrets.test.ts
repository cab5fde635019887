import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { poll } from "../../lib/core/time";
import { byHand } from "../support/by-hand";
import { succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { LeakScan, unexplained } from "../support/leak-scan";
import { uniqueName } from "../support/on-prefect";
import { MissingPrefect, prefectPython } from "../support/prefect";
import { allProcesses, processesNaming } from "../support/processes";
import { type ProgramData, ref, secret, workPackage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

/**
 * Each in a place of its own, so that a leak shows where it comes from. What else a program can keep
 * secret, and where else it could be seen, is in `test/faults/leaks`.
 */
const SECRETS = {
  auth: "admin:s3cret-of-the-server",
  token: "s3cret-of-the-environment",
  parameter: "s3cret-of-a-parameter",
  process: "s3cret-of-a-process",
} as const;

/** Where the components keep their files. */
const DATA = ".prefect-constructs";

describeOnEngines("Secrets of a stack with its own server", (kind) => {
  let stack: TestStack;
  let python: string;

  const program = (parameters: object = {}): ProgramData => [
    {
      type: "PrefectServer",
      name: "prefect",
      args: { python, authString: secret("auth") },
    },
    workPackage(python, uniqueName("work")),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: {
        package: ref("package"),
        infrastructure: { kind: "process", pollSeconds: 1 },
        environment: { TOKEN: secret("token") },
        parameters: { model: secret("parameter") },
      },
      opts: { providers: [ref("prefect.provider")] },
    },
    {
      type: "FlowRun",
      name: "run",
      args: { deployment: ref("etl"), parameters: { show: "TOKEN", ...parameters }, wait: {} },
      opts: { provider: ref("prefect.provider") },
    },
    {
      type: "LocalProcess",
      name: "sleeper",
      args: {
        command: ["sleep", "1000"],
        environment: { TOKEN: secret("process") },
        logFile: join(stack.folder, "sleeper.log"),
      },
    },
  ];

  before(async function () {
    this.timeout(300_000);
    const found = await prefectPython(3);
    if ("missing" in found) throw new MissingPrefect(found.missing);
    ({ python } = found);
    const config = Object.fromEntries(
      Object.entries(SECRETS).map(([key, value]) => [key, { secret: value }]),
    );
    stack = await openStack(kind, { config });
    succeeded(await stack.preview(program()));
    succeeded(await stack.up());
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  it("reach those that they are for", async () => {
    const { client } = byHand(stack.text("prefect.apiUrl"), SECRETS.auth);
    const run = await client.runs.get(stack.text("run.flowRunId"));
    assert.equal(run?.parameters?.model, SECRETS.parameter);
    const expected = `TOKEN has ${SECRETS.token.length} characters`;
    // A run's last lines arrive after its end.
    const logged = await poll({ timeoutSeconds: 20, intervalSeconds: 0.5 }, async () => {
      const lines = await client.runs.logs(run.id);
      return lines.some(({ message }) => message.includes(expected)) || undefined;
    });
    assert.ok(logged, `no log line says "${expected}"`);
    const sleeper = Number(stack.outputs["sleeper.pid"]);
    const environment = readFileSync(`/proc/${sleeper}/environ`, "latin1");
    assert.ok(environment.includes(`TOKEN=${SECRETS.process}`));
  });

  it("are not in the raw state", () => {
    const state = stack.rawState();
    assert.match(state, /ciphertext|encrypted/);
    assert.deepEqual(leaksIn(state), []);
  });

  it("are not in what preview, up and refresh say, not even when a run fails", async () => {
    succeeded(await stack.refresh());
    const failed = await stack.up(program({ fail: "out of luck" }));
    assert.equal(failed.result, "failed");
    await stack.preview(program({ model: 7 }));
    assert.ok(stack.said.length > 50);
    assert.deepEqual(leaksIn(stack.said.join("\n")), []);
  });

  it("are not in the process list", () => {
    assert.ok(processesNaming(stack.folder).length >= 3);
    const commands = allProcesses().map(({ command }) => command);
    assert.deepEqual(leaksIn(commands.join("\n")), []);
  });

  it("are not in the log files", () => {
    // Not the whole folder: its links lead to the repository.
    const data = readdirSync(join(stack.folder, DATA), { recursive: true, encoding: "utf8" });
    const logs = data.filter((name) => name.endsWith(".log")).map((name) => join(DATA, name));
    logs.push("sleeper.log");
    assert.ok(logs.some((name) => name.endsWith("server.log")));
    assert.ok(logs.some((name) => name.endsWith("serve.log")));
    for (const name of logs) {
      const text = readFileSync(join(stack.folder, name), "utf8");
      assert.deepEqual(leaksIn(text, name), []);
    }
  });

  it("leave with the stack: no process, no server data", async () => {
    succeeded(await stack.destroy());
    assert.deepEqual(processesNaming(stack.folder), []);
    assert.equal(existsSync(join(stack.folder, DATA)), false);
  });
});

/** Where a text gives a secret away, in whatever form. */
function leaksIn(text: string, where = "here"): string[] {
  const secrets = Object.entries(SECRETS).map(([name, value]) => ({ name, value }));
  const scan = new LeakScan(secrets);
  scan.text("files", where, text);
  return unexplained(scan.findings);
}
