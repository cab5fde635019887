import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { promiseOf, record, thrownBy } from "../../support/mocks";
import {
  PrefectInputError,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
  PrefectWorkPoolDeployment,
  type PrefectWorkPoolDeploymentArgs,
} from "../../../lib";
import { connection, etlPackage, needsPython } from "./fixtures";

type Serve = Partial<PrefectServeDeploymentArgs>;
type Pool = Partial<PrefectWorkPoolDeploymentArgs>;

const serve = (args: Serve, name = "nightly") =>
  new PrefectServeDeployment(name, { package: etlPackage(), ...args }, connection());
const pool = (args: Pool) =>
  new PrefectWorkPoolDeployment(
    "nightly",
    { package: etlPackage(), workPool: { name: "ml" }, ...args },
    connection(),
  );

describe("a deployment component's bad input", function () {
  this.timeout(60_000);
  needsPython();

  it("is told all at once, a line a problem, without a stack", async () => {
    const error = await thrownBy(() =>
      serve({
        deploymentName: "a/b",
        schedules: {
          four: { cron: "0 2 * *" },
          zero: { interval: 0 },
          nowhere: { cron: "0 2 * * *", timezone: "Europe/Atlantis" },
          both: { cron: "0 2 * * *", interval: 60 },
        },
        parameters: { rows: "many" },
        concurrencyLimit: -1,
        drainSeconds: -5,
        stopTimeoutSeconds: -1,
        infrastructure: { kind: "process", limit: -2, pollSeconds: 0 },
      }),
    );
    assert.ok(error instanceof PrefectInputError, error.message);
    assert.equal(error.hideStack, true);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      [
        "deploymentName",
        "schedules.four.cron",
        "schedules.zero.interval",
        "schedules.nowhere.timezone",
        "schedules.both",
        "concurrencyLimit",
        "drainSeconds",
        "stopTimeoutSeconds",
        "parameters.rows",
        "infrastructure.limit",
        "infrastructure.pollSeconds",
      ],
    );
    const lines = error.message.split("\n");
    assert.equal(lines.length, error.problems.length);
    assert.ok(lines.every((line) => line.startsWith('PrefectServeDeployment "nightly": ')));
  });

  it("is told of a work pool too", async () => {
    const error = await thrownBy(() =>
      pool({
        workPool: { name: "a/b", type: "ecs", concurrencyLimit: -1 },
        workers: { count: 2, limit: 0, prefetchSeconds: -1 },
        schedules: { zero: { interval: 0 } },
      }),
    );
    assert.ok(error instanceof PrefectInputError, error.message);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      [
        "schedules.zero.interval",
        "workPool.name",
        "workPool.concurrencyLimit",
        "workers.limit",
        "workers.prefetchSeconds",
        "workPool.type",
      ],
    );
    assert.match(
      error.message,
      /got "ecs"; use one of "process", "docker", "kubernetes", or set workers to 0/,
    );
  });

  const refusals: readonly [why: string, program: () => unknown, text: RegExp][] = [
    ["a name with a slash", () => serve({}, "a/b"), /^[^\n]*name must not contain [^\n]*"a\/b"$/],
    ["an empty name", () => serve({ deploymentName: " " }), /deploymentName must not be empty/],
    [
      "a cron of four fields",
      () => serve({ schedules: { n: { cron: "* * * *" } } }),
      /schedules\.n\.cron .*five fields.*"\* \* \* \*"/,
    ],
    ["an interval of 0", () => serve({ schedules: { n: { interval: 0 } } }), /n\.interval .*got 0/],
    [
      "an unknown time zone",
      () => serve({ schedules: { n: { interval: 60, timezone: "Europe/Berlim" } } }),
      /n\.timezone .*"Europe\/Berlim".*Europe\/Berlin/,
    ],
    [
      "two kinds in one schedule",
      () => serve({ schedules: { n: { interval: 60, rrule: "FREQ=DAILY" } } }),
      /schedules\.n takes only one of cron, interval and rrule; got interval and rrule/,
    ],
    ["a schedule of no kind", () => serve({ schedules: { n: {} } }), /schedules\.n needs one of/],
    [
      "a slug that comes twice",
      () =>
        serve({
          schedules: [
            { slug: "n", interval: 60 },
            { slug: "n", interval: 90 },
          ],
        }),
      /schedules\[1\]\.slug .*"n"/,
    ],
    [
      "a parameter of the wrong type",
      () => serve({ parameters: { rows: "many" } }),
      /parameters\.rows .*"many"/,
    ],
    [
      "a limit below 1",
      () => serve({ concurrencyLimit: 0 }),
      /concurrencyLimit .*at least 1; got 0/,
    ],
    ["less than no workers", () => pool({ workers: -1 }), /workers .*at least 0; got -1/],
    [
      "workers of a type that it cannot start",
      () => pool({ workPool: { existing: "k", type: "ecs" }, workers: 1 }),
      /workPool\.type .*"ecs"/,
    ],
    [
      "an existing pool with a slash",
      () => pool({ workPool: { existing: "a/b" } }),
      /workPool\.existing must not contain/,
    ],
  ];
  for (const [why, program, text] of refusals) {
    it(`names ${why}`, async () => {
      const error = await thrownBy(program);
      assert.ok(error instanceof PrefectInputError, error.message);
      assert.equal(error.problems.length, 1, error.message);
      assert.match(error.message, text);
    });
  }

  it("is not seen in what is known only later, nor where the schema is not enforced", async () => {
    const { registrations } = await record(() => {
      const later = pulumi.output("later");
      serve({
        description: later,
        tags: [later],
        schedules: { n: { cron: later, timezone: later } },
        parameters: { rows: later },
        concurrencyLimit: pulumi.output(1),
      });
      pool({ workPool: { name: later }, parameters: pulumi.output({ rows: 1 }) });
    });
    const deployments = registrations.filter(({ type }) => type.endsWith(":Deployment"));
    assert.equal(deployments.length, 2);
    const { result } = await record(() =>
      serve({ enforceParameterSchema: false, parameters: { rows: "many" } }),
    );
    assert.equal(await promiseOf(result.deploymentId), "id-of-nightly");
  });
});
