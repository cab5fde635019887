import assert from "node:assert/strict";
import { copyFileSync, cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describeOnEngines } from "../support/engines";
import { skipBecause } from "../support/on-prefect";
import { prefectPython } from "../support/prefect";
import { linkPackages, REPOSITORY, temporaryFolder } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";
import { tellsItsLife } from "./life-story";

describe("The repository's own stack, by config alone", () => {
  describeOnEngines("in mode serve", (kind) => configured(kind, "serve"));
  describeOnEngines("in mode pool", (kind) => configured(kind, "pool"));
});

function configured(kind: EngineKind, mode: "serve" | "pool"): void {
  let stack: TestStack;

  before(async function () {
    const found = await prefectPython(3);
    if ("missing" in found) skipBecause(this, found.missing);
    const folder = temporaryFolder();
    for (const file of ["Pulumi.yaml", "Pulumi.local.yaml"]) {
      copyFileSync(join(REPOSITORY, file), join(folder, file));
    }
    symlinkSync(join(REPOSITORY, "dist"), join(folder, "dist"));
    cpSync(join(REPOSITORY, "test", "e2e", "flows"), join(folder, "flows"), { recursive: true });
    linkPackages(folder);
    stack = await openStack(kind, {
      folder,
      stack: "local",
      config: {
        mode,
        python: found.python,
        workingDirectory: "flows",
        entrypoint: "work.py:work",
        deploymentName: "configured",
        parameters: { model: "forest" },
        schedules: { nightly: { cron: "0 2 * * *" } },
        runParameters: { seconds: 0.5 },
        drainSeconds: "5",
      },
    });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  tellsItsLife({
    stack: () => stack,
    apiUrl: () => stack.text("apiUrl"),
    deployment: { flow: "work", name: "configured", resource: "configured" },
    async check(client) {
      const live = await client.deployments.byName("work", "configured");
      assert.deepEqual([live?.parameters, live?.tags], [{ model: "forest" }, ["example"]]);
      assert.equal(live?.work_pool_name, mode === "pool" ? "local" : null);
      assert.equal(stack.outputs.flowRunState, "COMPLETED");
    },
    change: () => stack.engine.setConfig("description", "Changed by config"),
    changes: [{ name: "configured", op: "update", diff: ["description"] }],
    async checkChange(client) {
      const live = await client.deployments.byName("work", "configured");
      assert.equal(live?.description, "Changed by config");
    },
  });
}
