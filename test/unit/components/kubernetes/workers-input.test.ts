import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubernetesJobTemplatePatch, PrefectInputError } from "../../../../lib";
import { type Recorded, record, thrownBy } from "../../../support/mocks";
import { needsPython } from "../fixtures";
import { type PoolProgram, pools } from "./pool";

describe("settings of workers in a cluster", function () {
  this.timeout(60_000);
  needsPython();
  let data: string;
  let { make, imaged } = pools("");
  before(() => {
    data = mkdtempSync(join(tmpdir(), "workers-"));
    ({ make, imaged } = pools(data));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  const deploymentOf = ({ one }: Recorded<unknown>) => one("Deployment", "nightly");
  const variablesOf = (recorded: Recorded<unknown>) =>
    deploymentOf(recorded).inputs.jobVariables as Record<string, unknown>;

  it("are refused with all that is wrong", async () => {
    const program = {
      workers: {
        namespace: "A",
        jobNamespace: "b",
        prefect: 4 as 3,
        disruptionBudget: {},
        resources: { requests: { cpu: "much" } },
        connectionSecret: { name: "No" },
        limit: 0,
      },
      args: {
        workPool: { name: "a/b", type: "kubernetes", job: { namespace: "c", backoffLimit: -1 } },
        environment: { "A B": "1" },
      },
    };
    const error = await thrownBy(() => make(program));
    assert.ok(error instanceof PrefectInputError, error.message);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      [
        "workers.namespace",
        "workers.prefect",
        "workers.disruptionBudget",
        'workers.resources.requests["cpu"]',
        "workers.jobNamespace",
        "environment",
        "workers.connectionSecret.name",
        "workPool.name",
        "workPool.job.backoffLimit",
        "workers.limit",
      ],
    );
  });

  for (const [what, program, path] of [
    [
      "jobs of another type of pool",
      { args: { workPool: { name: "p", job: {} } } },
      "workPool.job",
    ],
    [
      "jobs beside a whole template",
      {
        args: {
          workPool: { name: "p", type: "kubernetes", job: {}, baseJobTemplate: {} },
        },
      },
      "workPool.job",
    ],
    [
      "pods for another type of pool",
      { workers: {}, args: { workPool: { name: "p" } } },
      "workers.kind",
    ],
    [
      "variables for jobs of nowhere",
      { args: { workers: 0, environment: { A: "1" } } },
      "environment",
    ],
  ] as [string, PoolProgram, string][]) {
    it(`are refused with ${what}`, async () => {
      const error = await thrownBy(() => make(program));
      assert.ok(error instanceof PrefectInputError, error.message);
      assert.ok(
        error.problems.some((one) => one.path === path),
        error.message,
      );
    });
  }

  it("need an image of the package, or one by job variable", async () => {
    const error = await thrownBy(() =>
      make({ args: { workers: 1, package: imaged({ image: undefined }) } }),
    );
    assert.match(error.message, /package has no image/);
    const recorded = await record(() =>
      make({
        args: {
          workers: 1,
          package: imaged({ image: undefined }),
          jobVariables: { image: "theirs:1" },
        },
      }),
    );
    assert.equal(variablesOf(recorded).image, "theirs:1");
  });

  it("of a shared pool's jobs are refused in the same manner", () => {
    assert.throws(
      () => kubernetesJobTemplatePatch({ namespace: "A", backoffLimit: -1 }),
      (error: Error) => error instanceof PrefectInputError && error.problems.length === 2,
    );
  });
});
