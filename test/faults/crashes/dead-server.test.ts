import assert from "node:assert/strict";
import { byHand } from "../../support/by-hand";
import { expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { needsServer, uniqueName } from "../../support/on-prefect";
import { processesNaming } from "../../support/processes";
import { type ProgramData, ref } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";

describeOnEngines("A server of the stack's own that has died", (kind) => {
  const shared = needsServer(3);
  const name = uniqueName("etl");
  let stack: TestStack;

  const program = (): ProgramData => [
    { type: "PrefectServer", name: "prefect", args: { python: shared().python } },
    {
      type: "Deployment",
      name: "etl",
      args: { name, flowName: name, schedules: { nightly: { cron: "0 2 * * *" } } },
      opts: { provider: ref("prefect.provider") },
    },
  ];

  before(async () => {
    stack = await openStack(kind);
  });

  after(async function () {
    this.timeout(300_000);
    await stack?.close();
  });

  it("fails a refresh, which says how it is started again; nothing is lost", async function () {
    this.timeout(600_000);
    succeeded(await stack.up(program()));
    const id = stack.text("etl.deploymentId");
    for (const { pid } of processesNaming(stack.folder)) process.kill(pid, "SIGKILL");
    const refresh = await stack.refresh();
    assert.equal(refresh.result, "failed");
    assert.match(refresh.diagnostics.join("\n"), /"pulumi up" without --refresh starts it again/);
    succeeded(await stack.up());
    const { client } = byHand(stack.text("prefect.apiUrl"));
    assert.equal((await client.deployments.byName(name, name))?.id, id);
    expectNoChanges(await stack.preview(undefined, { refresh: true }));
  });
});
