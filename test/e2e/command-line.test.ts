import assert from "node:assert/strict";
import { join } from "node:path";
import { poll } from "../../lib/core/time";
import { byHand, type ByHand } from "../support/by-hand";
import { expectNoChanges, succeeded } from "../support/changes";
import { type Ended, runCommandLine } from "../support/command-line";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { processesNaming } from "../support/processes";
import { type ProgramData, ref, workPackage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

// Only Pulumi's own command exports a state.
describeOnEngines(
  "The command line beside a stack",
  () => describeOnPrefect("with a served deployment", [3], besideStack),
  ["cli"],
);

function besideStack(server: () => PrefectServer): void {
  const flowName = uniqueName("work");
  const name = `${flowName}/etl`;
  let stack: TestStack;
  let hand: ByHand;

  const servers = () =>
    processesNaming(stack.folder).filter(({ command }) => /\/serve\.py /.test(command));
  /** As from the project's folder, with the settings that Pulumi itself needs. */
  const cli = (...args: string[]): Promise<Ended> => {
    const state = join(stack.folder, ".state");
    const env = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_HOME: join(state, "home") };
    const secret = { PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests" };
    const more = { PULUMI_SKIP_UPDATE_CHECK: "true", PREFECT_API_URL: server().apiUrl };
    return runCommandLine(args, { ...env, ...secret, ...more }, join(state, "cli", "by-data"));
  };
  const program = (): ProgramData => [
    { type: "PrefectProvider", name: "prefect", args: { apiUrl: server().apiUrl } },
    workPackage(server().python, flowName),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: {
        package: ref("package"),
        infrastructure: { kind: "process", pollSeconds: 1 },
        schedules: { yearly: { cron: "0 0 1 1 *" } },
      },
      opts: { providers: [ref("prefect")] },
    },
  ];

  before(async function () {
    this.timeout(180_000);
    hand = byHand(server().apiUrl);
    stack = await openStack("cli");
    succeeded(await stack.up(program()));
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  it("shows the stack's deployments, by the API that its provider names", async () => {
    const ready = await poll({ timeoutSeconds: 60, intervalSeconds: 1 }, async () => {
      const { code, out, errors } = await cli("status", "--stack", "test", "--json", "--exit-code");
      const { deployments } = JSON.parse(out || "{}") as {
        deployments?: Record<string, unknown>[];
      };
      assert.equal(deployments?.length, 1, errors);
      return code === 0 ? deployments[0] : undefined;
    });

    assert.equal(ready?.deployment, name);
    assert.deepEqual(ready.runsOn, { kind: "serving process", online: true });
  });

  it("says in a sentence that there is no such stack", async () => {
    const { code, errors } = await cli("status", "--stack", "nowhere");

    assert.match(errors, /^prefect-constructs: pulumi stack export in .*: .*nowhere.*\n$/);
    assert.equal(code, 1);
  });

  it("stops the runs and then the process, and nothing else; again it finds nothing", async () => {
    const { id } = await hand.run(stack.text("etl.deploymentId"), { seconds: 600 });
    await hand.until(id, ["RUNNING"]);
    const stopped = await cli("stop", name, "--infrastructure", "--stack", "test");
    const again = await cli("stop", name, "--infrastructure", "--stack", "test");

    assert.equal(stopped.code, 0, stopped.errors);
    assert.match(stopped.out, /: paused; 1 run ended\nprocess \d+ "etl-process": stopped\n$/);
    assert.match(stopped.errors, /"pulumi up --refresh" starts it again/);
    assert.equal((await hand.until(id, ["CANCELLED"])).state?.message?.includes("force"), false);
    assert.deepEqual(servers(), []);
    assert.equal(again.code, 0, again.errors);
    assert.match(
      again.out,
      /: paused already; no run was active\nprocess \d+ .* was not running: /,
    );
  });

  it("leaves a stack that starts the process again, and nothing more", async () => {
    succeeded(await stack.up(program(), { refresh: true }));

    assert.equal(servers().length, 1);
    expectNoChanges(await stack.preview());
  });
}
