import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { byHand } from "../support/by-hand";
import { changed, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnLolpop } from "../support/lolpop";
import { uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { type ProgramData, ref, REPOSITORY } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

// What the engines do alike is told elsewhere; here it is lolpop that matters.
describeOnEngines(
  "A lolpop workflow",
  (kind) => {
    describeOnLolpop("as a package", (server, python, generation) => {
      lifeOf(kind, server, python, generation);
    });
  },
  ["offline"],
);

function lifeOf(
  kind: EngineKind,
  server: () => PrefectServer,
  python: () => string,
  generation: 2 | 3,
): void {
  const flowName = uniqueName("quickstart");
  const pool = uniqueName("pool");
  let stack: TestStack;

  const served = (source: object, run: object = {}): ProgramData => [
    {
      type: "PrefectPackage",
      name: "package",
      args: {
        flowName,
        source: {
          kind: "lolpop",
          class: "QuickstartRunner",
          module: "prefect_files.quickstart_runner",
          config: "prefect_files/quickstart.yaml",
          workingDirectory: "workflow",
          prefect: generation,
          python: python(),
          ...source,
        },
      },
    },
    {
      type: "PrefectServeDeployment",
      name: "served",
      args: { package: ref("package"), infrastructure: { kind: "process", pollSeconds: 1 } },
    },
    {
      type: "PrefectWorkPoolDeployment",
      name: "pooled",
      args: { package: ref("package"), workPool: { name: pool } },
    },
    ...["served", "pooled"].map((name) => ({
      type: "FlowRun",
      name: `run-${name}`,
      args: { deployment: ref(name), wait: { timeoutSeconds: 200 }, ...run },
    })),
  ];

  before(async function () {
    this.timeout(TIMEOUT_MS);
    stack = await openStack(kind, { env: { PREFECT_API_URL: server().apiUrl } });
    const workflow = join(REPOSITORY, "examples", "lolpop-quickstart", "workflow");
    cpSync(workflow, join(stack.folder, "workflow"), { recursive: true });
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
  });

  it("runs COMPLETED, served and in a pool", async () => {
    succeeded(await stack.up(served({})));
    assert.equal(stack.outputs["run-served.stateType"], "COMPLETED");
    assert.equal(stack.outputs["run-pooled.stateType"], "COMPLETED");
    expectNoChanges(await stack.preview());
  }).timeout(TIMEOUT_MS);

  it("has the workflow's own parameters", async () => {
    const { client } = byHand(server().apiUrl);
    const live = await client.deployments.byName(flowName, "served");
    const schema = live?.parameter_openapi_schema as { properties: Record<string, unknown> };
    const names = Object.keys(schema.properties).sort();
    assert.deepEqual(names, ["config", "least_accuracy", "skip_validation"]);
  }).timeout(TIMEOUT_MS);

  it("writes its script again when that was changed by hand", async () => {
    const script = join(stack.folder, ".prefect-constructs/test/package-script/run.py");
    writeFileSync(script, "# empty");
    succeeded(await stack.refresh());
    assert.deepEqual(
      changed(succeeded(await stack.preview())).map(({ name }) => name),
      ["package-script"],
    );
    succeeded(await stack.up());
    assert.match(readFileSync(script, "utf8"), /QuickstartRunner/);
    const [first] = changed(succeeded(await stack.preview(served({ skipValidation: true }))));
    assert.equal(first?.name, "package-script");
  }).timeout(TIMEOUT_MS);

  it("shows lolpop's own message where the workflow raises", async () => {
    const failing = { parameters: { least_accuracy: 1 }, triggers: ["again"] };
    const failed = await stack.up(served({}, failing));
    assert.equal(failed.result, "failed");
    assert.match(failed.diagnostics.join("\n"), /FAILED: .*accuracy 0\.\d+ is below 1/);
  }).timeout(TIMEOUT_MS);
}
