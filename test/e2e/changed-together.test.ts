import assert from "node:assert/strict";
import { byHand } from "../support/by-hand";
import { changed, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { type ProgramData, ref, type ResourceData } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

/** In a preview the ids of what is only updated are known, and the server has the old of it. */
describeOnEngines("What changes together", (kind) => {
  describeOnPrefect("is checked together", [3], (server) => lifeOf(kind, server));
});

function lifeOf(kind: EngineKind, server: () => PrefectServer): void {
  const name = uniqueName("together");
  let stack: TestStack;

  /** A variable of the pool, and a parameter of the flow. */
  const program = (variable: string, parameter: string): ProgramData => {
    const baseJobTemplatePatch = [
      { op: "add", path: `/variables/properties/${variable}`, value: { type: "integer" } },
      { op: "add", path: `/job_configuration/${variable}`, value: `{{ ${variable} }}` },
    ];
    const parameterOpenApiSchema = {
      type: "object",
      properties: { [parameter]: { type: "integer" } },
      required: [parameter],
    };
    return [
      { type: "WorkPool", name: "pool", args: { name, baseJobTemplatePatch } },
      {
        type: "Deployment",
        name: "etl",
        args: {
          name: "etl",
          flowName: name,
          parameterOpenApiSchema,
          workPoolName: ref("pool.name"),
          workPoolId: ref("pool.id"),
          workPoolTemplate: ref("pool.template"),
          jobVariables: { [variable]: 1 },
        },
      },
      {
        type: "FlowRun",
        name: "run",
        args: { deployment: ref("etl"), parameters: { [parameter]: 1 } },
      },
    ];
  };

  before(async function () {
    this.timeout(180_000);
    stack = await openStack(kind, { env: { PREFECT_API_URL: server().apiUrl } });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  it("is made together", async () => {
    succeeded(await stack.up(program("gpu", "rows")));
  });

  it("is changed together: a pool's variable and its value, a flow's parameter and a run's", async () => {
    const preview = changed(succeeded(await stack.preview(program("tpu", "count"))));
    const ops = Object.fromEntries(preview.map(({ name: one, op }) => [one, op]));
    assert.deepEqual(ops, { pool: "update", etl: "update", run: "replace" });
    succeeded(await stack.up());
    const { client } = byHand(server().apiUrl);
    const live = await client.deployments.byName(name, "etl");
    assert.deepEqual(live?.job_variables, { tpu: 1 });
    const [run] = await client.runs.active({ deploymentIds: [live.id] });
    assert.deepEqual(run?.parameters, { count: 1 });
  });

  it("is refused together where the one does not fit the other", async () => {
    const [pool, etl, run] = program("tpu", "count") as [ResourceData, ResourceData, ResourceData];
    const wrong = { ...etl, args: { ...etl.args, jobVariables: { gpu: 1 } } };
    const missing = { ...run, args: { ...run.args, parameters: { rows: 1 } } };
    const { result, diagnostics } = await stack.preview([pool, wrong, missing]);
    assert.equal(result, "failed");
    const text = diagnostics.join("\n");
    assert.match(text, /jobVariables\.gpu is no variable of the pool's job template/);
    const unfit = await stack.preview([pool, etl, missing]);
    assert.match(unfit.diagnostics.join("\n"), /parameters\.count is required/);
  });
}
