import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  type JsonPatchOperation,
  KubernetesNamespace,
  kubernetesJobTemplatePatch,
  WorkPool,
} from "../../../../lib";
import { type Recorded, record } from "../../../support/mocks";
import { needsPython } from "../fixtures";
import { connection, madeBy, type PoolProgram, pools } from "./pool";

describe("jobs in a cluster", function () {
  this.timeout(60_000);
  needsPython();
  let data: string;
  let { make, deploy } = pools("");
  before(() => {
    data = mkdtempSync(join(tmpdir(), "workers-"));
    ({ make, deploy } = pools(data));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  const deploymentOf = ({ one }: Recorded<unknown>) => one("Deployment", "nightly");
  const patchOf = ({ one }: Recorded<unknown>, name = "nightly-pool") =>
    one("WorkPool", name).inputs.baseJobTemplatePatch as JsonPatchOperation[];
  const variablesOf = (recorded: Recorded<unknown>) =>
    deploymentOf(recorded).inputs.jobVariables as Record<string, unknown>;

  it("are made by a template with the settings' patch, and then the user's", async () => {
    const mine = { op: "remove", path: "/variables/properties/name" } as const;
    const workPool = {
      name: "ml",
      type: "kubernetes",
      job: { resources: { gpu: 1 } },
      baseJobTemplatePatch: [mine],
    };
    const recorded = await deploy({ args: { workPool } });
    const patch = patchOf(recorded);
    const settings = { ...workPool.job, namespace: "lolpop", connectionSecret: {} };
    assert.deepEqual(patch, [...kubernetesJobTemplatePatch(settings), mine]);
    assert.equal("job" in recorded.one("WorkPool", "nightly-pool").inputs, false);
    const later = { ...workPool, baseJobTemplatePatch: pulumi.output([mine]) };
    assert.deepEqual(patchOf(await deploy({ args: { workPool: later } })), patch);
    const { workPoolTemplate } = deploymentOf(recorded).inputs;
    assert.deepEqual(workPoolTemplate, { type: "kubernetes", baseJobTemplatePatch: patch });
  });

  it("are made by a template of the user's own as it is", async () => {
    const baseJobTemplate = { job_configuration: {}, variables: {} };
    const workPool = { name: "ml", type: "kubernetes", baseJobTemplate };
    const recorded = await deploy({ args: { workPool } });
    const { inputs } = recorded.one("WorkPool", "nightly-pool");
    assert.deepEqual(inputs, workPool);
  });

  const BARE = ["Deployment nightly", "PrefectWorkPoolDeployment nightly"];
  for (const [what, program, variables] of [
    [
      "an existing pool",
      { args: { workPool: { existing: "gpu", type: "kubernetes" } } },
      { image_pull_policy: "IfNotPresent" },
    ],
    [
      "a pool of ours with workers elsewhere",
      { args: { workers: 0 } },
      { image_pull_policy: "IfNotPresent" },
    ],
    [
      "one whose jobs' place is told",
      { workers: { count: 0, namespace: "ml" } },
      { image_pull_policy: "IfNotPresent", namespace: "ml" },
    ],
  ] as [string, PoolProgram, object][]) {
    it(`need no cluster of ours for ${what}`, async () => {
      const recorded = await deploy(program);
      const made = madeBy(recorded).filter((line) => line !== "WorkPool nightly-pool");
      assert.deepEqual(made, BARE);
      const { image: _, ...rest } = variablesOf(recorded);
      assert.deepEqual(rest, variables);
    });
  }

  it("of a shared pool get their variables where it is told where they are", async () => {
    const recorded = await record(() => {
      const opts = connection();
      const namespace = new KubernetesNamespace("jobs", { namespaceName: "ml", create: false });
      const workPool = new WorkPool("shared", { name: "s" }, { provider: opts.providers[0] });
      const workers = { count: 0, namespace };
      return make({ workers, args: { workPool, environment: { TOKEN: "t" } } }, opts);
    });
    assert.deepEqual(
      madeBy(recorded).filter((line) => line.startsWith("Secret") || line.startsWith("Role")),
      ["Secret jobs-prefect-secrets", "Secret nightly-environment"],
    );
    assert.deepEqual(variablesOf(recorded).env_from, [
      { secretRef: { name: "nightly-environment" } },
    ]);
  });
});
