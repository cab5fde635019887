import assert from "node:assert/strict";
import { sleep } from "../../../lib/core/time";
import { byHand, type ByHand } from "../../support/by-hand";
import { expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { type Gateway, openGateway } from "../../support/gateway";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { isRunning, processesNaming } from "../../support/processes";
import { type ProgramData, ref, workPackage } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";

/** How long the server is away: `CRASH_AWAY_SECONDS`. */
const AWAY_SECONDS = Number(process.env.CRASH_AWAY_SECONDS ?? 120);

const KINDS = [
  {
    type: "PrefectServeDeployment",
    args: () => ({ infrastructure: { kind: "process", pollSeconds: 1 } }),
    environment: {},
  },
  {
    type: "PrefectWorkPoolDeployment",
    args: (name: string) => ({ workPool: { name } }),
    environment: { PREFECT_WORKER_QUERY_SECONDS: "1" },
  },
] as const;

// The processes are the same whatever engine made them.
for (const { type, args, environment } of KINDS) {
  describeOnEngines(
    `The process of a ${type}`,
    (kind) => {
      describeOnPrefect(`whose server is away for ${AWAY_SECONDS} s`, [3], (server) => {
        const name = uniqueName("work");
        let hand: ByHand;
        let gateway: Gateway;
        let stack: TestStack;

        const program = (): ProgramData => [
          workPackage(server().python, name),
          {
            type,
            name: "etl",
            args: {
              package: ref("package"),
              schedules: { yearly: { cron: "0 0 1 1 *" }, monthly: { rrule: "FREQ=MONTHLY" } },
              ...args(name),
              environment: { ...environment, PREFECT_API_URL: gateway.apiUrl },
            },
          },
        ];
        const processes = () =>
          processesNaming(stack.folder).filter(({ command }) =>
            /\/(serve|worker)\.py /.test(command),
          );

        before(async function () {
          this.timeout(300_000);
          hand = byHand(server().apiUrl);
          gateway = await openGateway(server().apiUrl);
          stack = await openStack(kind, { env: { PREFECT_API_URL: server().apiUrl } });
          succeeded(await stack.up(program()));
        });

        after(async function () {
          this.timeout(300_000);
          await stack?.close();
          await gateway?.close();
        });

        it("goes on when it is back: runs what is due, and no schedule has changed", async function () {
          this.timeout((AWAY_SECONDS + 600) * 1000);
          const id = stack.text("etl.deploymentId");
          const before = await hand.client.deployments.get(id);
          const [process] = processes();
          assert.ok(process);
          await gateway.close();
          await sleep(AWAY_SECONDS);
          assert.equal(isRunning(process.pid), true, "it ended while its server was away");
          await gateway.open();
          const run = await hand.run(id);
          assert.equal((await hand.until(run.id, ["COMPLETED"], 300)).state_type, "COMPLETED");
          assert.deepEqual(
            processes().map(({ pid }) => pid),
            [process.pid],
          );
          const after = await hand.client.deployments.get(id);
          assert.deepEqual([after?.paused, after?.schedules], [false, before?.schedules]);
          expectNoChanges(await stack.preview());
        });
      });
    },
    ["offline"],
  );
}
