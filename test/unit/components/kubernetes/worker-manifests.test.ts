import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Recorded } from "../../../support/mocks";
import { needsPython } from "../fixtures";
import { madeBy, pools, workerOf } from "./pool";

describe("manifests of workers", function () {
  this.timeout(60_000);
  needsPython();
  let data: string;
  let { deploy } = pools("");
  before(() => {
    data = mkdtempSync(join(tmpdir(), "workers-"));
    ({ deploy } = pools(data));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  const deploymentOf = ({ one }: Recorded<unknown>) => one("Deployment", "nightly");
  const variablesOf = (recorded: Recorded<unknown>) =>
    deploymentOf(recorded).inputs.jobVariables as Record<string, unknown>;

  it("may be the user's own, whose other objects are made as they are", async () => {
    const manifest = join(data, "worker.yaml");
    writeFileSync(
      manifest,
      [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: mine}\nspec:\n  replicas: 2",
        "  template: {spec: {serviceAccountName: theirs, containers: [{name: worker, tty: true}]}}",
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}",
      ].join("\n"),
    );
    const recorded = await deploy({ workers: { manifest } });
    const { metadata, spec } = workerOf(recorded);
    assert.equal(metadata.name, "mine");
    assert.equal(spec.replicas, 2);
    assert.equal(spec.template.spec.serviceAccountName, "theirs");
    const made = madeBy(recorded);
    assert.ok(
      made.some((line) => line.startsWith("ConfigMap nightly-")),
      made.join(),
    );
    assert.ok(!made.some((line) => line.startsWith("Role")), made.join());
  });

  it("are written into a folder where that is asked, and nothing is made in a cluster", async () => {
    const renderTo = join(data, "rendered");
    const recorded = await deploy({
      workers: { renderTo, jobNamespace: "jobs" },
      args: { environment: { TOKEN: "hunter2" } },
    });
    assert.deepEqual(madeBy(recorded), [
      "Deployment nightly",
      "LocalFolder nightly-manifests",
      "PrefectWorkPoolDeployment nightly",
      "WorkPool nightly-pool",
    ]);
    assert.ok(deploymentOf(recorded).dependencies.includes("nightly-manifests"));
    const files = recorded.one("LocalFolder", "nightly-manifests").inputs.files as object;
    assert.deepEqual(Object.keys(files), [
      "01-serviceaccount-nightly-worker.yaml",
      "02-role-nightly-worker.yaml",
      "03-rolebinding-nightly-worker.yaml",
      "04-deployment-nightly-worker.yaml",
    ]);
    const text = JSON.stringify(files);
    assert.ok(!/the-key|hunter2|checksum/.test(text), text);
    assert.match(text, /And the namespace \\"jobs\\"/);
    assert.match(text, /the Secret \\"nightly-environment\\"/);
    assert.deepEqual(variablesOf(recorded).env_from, [
      { secretRef: { name: "nightly-environment" } },
    ]);
    const stopped = await deploy({ workers: { renderTo }, args: { stopped: true } });
    const { files: still } = stopped.one("LocalFolder", "nightly-manifests").inputs;
    assert.match(JSON.stringify(still), /replicas: 0/);
  });
});
