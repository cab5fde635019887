import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FlowRun, PrefectClient } from "../../lib/client";
import { describeOnEngines } from "../support/engines";
import { keepEnvironments, seedEnvironments } from "../support/environment-cache";
import { linkPackages, REPOSITORY, temporaryFolder } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";
import { type LifeStory, tellsItsLife } from "./life-story";

type ExampleStory = Omit<LifeStory, "stack" | "apiUrl" | "change"> & {
  /** What stands in index.ts, and what stands there after the change. */
  readonly edit: readonly [string, string];
  /** @default - each that there is */
  readonly engines?: readonly EngineKind[];
};

// The one that is told of on both engines: the others differ in what the engines do not see.
exampleLives("train-classifier", {
  deployment: { flow: "train-classifier", name: "nightly", resource: "nightly" },
  async check(client) {
    const live = await client.deployments.byName("train-classifier", "nightly");
    assert.deepEqual(live?.parameters, { model: "random-forest" });
    assert.deepEqual(live?.tags, ["example"]);
    const runs = await completedRuns(client, [live.id]);
    assert.equal(runs.length, 1);
    assert.deepEqual(runs[0]?.parameters, { model: "random-forest", test_size: 0.3 });
  },
  edit: ['cron: "0 2 * * *"', 'cron: "0 3 * * *"'],
  changes: [{ name: "nightly", op: "update", diff: ["schedules.nightly.cron"] }],
  async checkChange(client) {
    const live = await client.deployments.byName("train-classifier", "nightly");
    assert.deepEqual(
      live?.schedules.map(({ schedule }) => (schedule as { cron?: string }).cron),
      ["0 3 * * *"],
    );
  },
});

exampleLives("compose", {
  engines: ["offline"],
  deployment: { flow: "report", name: "report", resource: "report" },
  async check(client) {
    const [ingest, report, backfill] = await Promise.all([
      client.deployments.byName("ingest", "ingest"),
      client.deployments.byName("report", "report"),
      client.deployments.byName("ingest", "backfill"),
    ]);
    assert.deepEqual(
      [ingest?.work_pool_name, report?.work_pool_name, backfill?.work_pool_name],
      [null, "team", "team"],
    );
    const runs = await completedRuns(client, [ingest?.id ?? "", report?.id ?? ""]);
    assert.equal(runs.length, 2);
  },
  leaves: ["orders.csv"],
  edit: ["interval: 3600", "interval: 1800"],
  changes: [{ name: "ingest", op: "update", diff: ["schedules.hourly.interval"] }],
  async checkChange(client) {
    const live = await client.deployments.byName("ingest", "ingest");
    assert.deepEqual(
      live?.schedules.map(({ schedule }) => (schedule as { interval?: number }).interval),
      [1800],
    );
  },
});

const QUICKSTART = "lolpop-quickstartrunner-build-all";

exampleLives("lolpop-quickstart", {
  engines: ["offline"],
  deployment: { flow: "prefect-entrypoint", name: QUICKSTART, resource: QUICKSTART },
  async check(client) {
    const live = await client.deployments.byName("prefect-entrypoint", QUICKSTART);
    assert.deepEqual(live?.parameters, { least_accuracy: 0.6 });
    assert.equal((await completedRuns(client, [live.id])).length, 1);
  },
  edit: ["least_accuracy: 0.6", "least_accuracy: 0.5"],
  changes: [{ name: QUICKSTART, op: "update", diff: ["parameters.least_accuracy"] }],
  async checkChange(client) {
    const live = await client.deployments.byName("prefect-entrypoint", QUICKSTART);
    assert.deepEqual(live?.parameters, { least_accuracy: 0.5 });
  },
});

/** Those that the program asked for: a schedule of the example may fire while the test looks. */
async function completedRuns(client: PrefectClient, deploymentIds: string[]): Promise<FlowRun[]> {
  const runs = await client.runs.active({ deploymentIds, stateTypes: ["COMPLETED"] });
  return runs.filter(({ auto_scheduled }) => auto_scheduled !== true);
}

/** The example as it is, in a folder of its own. */
function exampleLives(example: string, { edit, engines, ...story }: ExampleStory): void {
  const life = (kind: EngineKind) => {
    let stack: TestStack;
    let folder: string;

    before(async () => {
      folder = temporaryFolder();
      const notOurs = ["node_modules", ".prefect-constructs"];
      cpSync(join(REPOSITORY, "examples", example), folder, {
        recursive: true,
        filter: (path) => !notOurs.includes(basename(path)),
      });
      linkPackages(folder);
      seedEnvironments(environments());
      // Their types are checked once and for all by test/docs; on the CLI as a user has it.
      const env = { PULUMI_NODEJS_TRANSPILE_ONLY: String(kind === "offline") };
      stack = await openStack(kind, { folder, env });
    });

    after(async function () {
      this.timeout(180_000);
      await stack?.close();
    });

    const environments = () => join(folder, ".prefect-constructs", "environments");
    const program = () => join(folder, "index.ts");
    tellsItsLife({
      ...story,
      stack: () => stack,
      apiUrl: () => `${stack.text("ui")}/api`,
      change() {
        keepEnvironments(environments());
        const before = readFileSync(program(), "utf8");
        assert.ok(before.includes(edit[0]));
        writeFileSync(program(), before.replace(edit[0], edit[1]));
      },
    });
  };
  describeOnEngines(`The example ${example}`, life, engines);
}
